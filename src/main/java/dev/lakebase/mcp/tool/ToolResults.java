package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.protocol.McpResult;
import dev.lakebase.mcp.tool.ToolCall.Outcome;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a tool's route left behind into a result of {@code tools/call}. Text and structure
 * come from the same data. A failure becomes a result with {@code isError}: its own sentence when
 * it is a {@link ToolFailure}, else one generic sentence and a correlation id.
 */
public final class ToolResults {
  private static final Logger LOG = LoggerFactory.getLogger(ToolResults.class);

  private final Rounds rounds;

  public ToolResults(Rounds rounds) {
    this.rounds = rounds;
  }

  void conclude(Exchange exchange, ToolCall call) {
    Exception problem = exchange.getException();
    if (problem == null) {
      try {
        McpResult result = result(exchange, call);
        exchange.getMessage().setBody(result);
        call.end(isFailure(result) ? Outcome.error(Optional.empty()) : Outcome.OK);
        return;
      } catch (RuntimeException e) {
        problem = e;
      }
    }
    if (cause(problem, McpRejection.class).isPresent()) {
      call.end(Outcome.error(Optional.empty()));
      exchange.setException(problem);
      return;
    }
    exchange.setException(null);
    exchange.getExchangeExtension().setRedeliveryExhausted(false);
    exchange.getMessage().setBody(failure(sentence(problem, call)));
  }

  /** A result that tells the model what went wrong and what to do next. */
  public static McpResult failure(String sentence) {
    return McpResult.complete(withText(sentence).put("isError", true));
  }

  public static boolean isFailure(McpResult result) {
    return result.members().path("isError").asBoolean();
  }

  private McpResult result(Exchange exchange, ToolCall call) {
    JsonNode body = json(exchange.getMessage().getBody(), exchange, call.tool());
    if (Rounds.isInputRequired(body)) {
      return rounds.inputRequired(exchange, (ObjectNode) body);
    }
    if (call.tool().outputSchema().isPresent()) {
      return structured(exchange, call, wrapped(body, call.tool().outputSchema().get()));
    }
    if (body.path("content").isArray()) {
      return McpResult.complete((ObjectNode) body);
    }
    return McpResult.complete(
        withText(body.isTextual() ? body.textValue() : write(body)).put("isError", false));
  }

  private static McpResult structured(Exchange exchange, ToolCall call, ObjectNode data) {
    boolean json = ResponseFormat.of(call.arguments()) == ResponseFormat.JSON;
    ObjectNode members =
        withText(json ? write(data) : UntrustedData.marked(exchange, Markdown.of(data)));
    members.set("structuredContent", data);
    return McpResult.complete(members.put("isError", false));
  }

  /** A list fills the one array that the output schema declares. */
  private static ObjectNode wrapped(JsonNode body, Schema schema) {
    if (body instanceof ObjectNode object) {
      return object;
    }
    Iterator<Map.Entry<String, JsonNode>> properties = schema.json().path("properties").fields();
    while (properties.hasNext()) {
      Map.Entry<String, JsonNode> property = properties.next();
      if (body.isArray() && property.getValue().path("type").asText().equals("array")) {
        return Json.MAPPER.createObjectNode().set(property.getKey(), body);
      }
    }
    throw new IllegalStateException("The route's body is not what its outputSchema declares");
  }

  private static JsonNode json(Object body, Exchange exchange, ToolDescriptor tool) {
    if (body instanceof JsonNode node) {
      return node;
    }
    if (body instanceof Map || body instanceof Iterable) {
      return BodyTree.of(body);
    }
    String text = exchange.getMessage().getBody(String.class);
    if (tool.outputSchema().isEmpty()) {
      return Json.MAPPER.getNodeFactory().textNode(text == null ? "" : text);
    }
    try {
      return Json.MAPPER.readTree(text == null ? "" : text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The route's body is not JSON", e);
    }
  }

  private static String sentence(Exception problem, ToolCall call) {
    Optional<ToolFailure> failure = cause(problem, ToolFailure.class);
    if (failure.isPresent()) {
      call.end(Outcome.error(Optional.empty()));
      return failure.get().getMessage();
    }
    String correlation = UUID.randomUUID().toString();
    call.end(Outcome.error(Optional.of(correlation)));
    LOG.error("{} failed, correlation id {}", call.tool().name(), correlation, problem);
    return "The tool failed unexpectedly and what it did is not known here; the operator finds the"
        + " cause under correlation id "
        + correlation
        + ".";
  }

  private static <T extends Throwable> Optional<T> cause(Throwable problem, Class<T> type) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }

  private static ObjectNode withText(String text) {
    ObjectNode members = Json.MAPPER.createObjectNode();
    ArrayNode content = members.putArray("content");
    content.addObject().put("type", "text").put("text", text);
    return members;
  }

  private static String write(JsonNode node) {
    try {
      return Json.MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
