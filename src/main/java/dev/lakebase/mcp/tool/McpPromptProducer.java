package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.protocol.McpResult;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Renders a prompt. The route leaves either a text, which becomes one message of the user, or a map
 * with {@code messages}. A numbered step of a text that names a tool which the caller may not use
 * is left out, and the rest is numbered anew.
 */
final class McpPromptProducer extends DefaultAsyncProducer {
  private static final Pattern STEP = Pattern.compile("^[0-9]+\\. ");
  private static final Pattern TOOL = Pattern.compile("`([a-z][a-z0-9_]*)`");

  private final Catalogue catalogue;
  private final Rounds rounds;
  private final String name;

  McpPromptProducer(McpEndpoint endpoint, Catalogue catalogue, Rounds rounds) {
    super(endpoint);
    this.name = endpoint.getName();
    this.catalogue = catalogue;
    this.rounds = rounds;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    try {
      Catalogue.Entry<PromptDescriptor> entry =
          catalogue
              .prompts()
              .entry(name)
              .orElseThrow(() -> McpRejection.invalidParams("Unknown prompt"));
      start(exchange, entry.what());
      return entry
          .route()
          .process(
              exchange,
              doneSync -> {
                conclude(exchange, entry.what());
                callback.done(doneSync);
              });
    } catch (RuntimeException e) {
      exchange.setException(e);
      callback.done(true);
      return true;
    }
  }

  private void start(Exchange exchange, PromptDescriptor prompt) {
    McpRequest request = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class);
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setBody(null);
    rounds.open(exchange);
    try {
      Arguments.validated(prompt.inputSchema(), request.optionalObject("arguments"))
          .forEach(message::setHeader);
    } catch (ToolFailure refusal) {
      throw McpRejection.invalidParams(refusal.getMessage());
    }
  }

  private void conclude(Exchange exchange, PromptDescriptor prompt) {
    if (exchange.getException() != null) {
      return;
    }
    try {
      Object body = exchange.getMessage().getBody();
      exchange
          .getMessage()
          .setBody(
              body instanceof Map
                  ? composed(exchange, prompt, Json.MAPPER.valueToTree(body))
                  : McpResult.complete(
                      message(
                          prompt,
                          permitted(exchange.getMessage().getBody(String.class), exchange))));
    } catch (RuntimeException e) {
      exchange.setException(e);
    }
  }

  private McpResult composed(Exchange exchange, PromptDescriptor prompt, JsonNode body) {
    ObjectNode members = (ObjectNode) body;
    if (members.path("resultType").asText().equals("input_required")) {
      return rounds.inputRequired(exchange, members);
    }
    return McpResult.complete(members.put("description", prompt.description()));
  }

  private static ObjectNode message(PromptDescriptor prompt, String text) {
    ObjectNode members = Json.MAPPER.createObjectNode().put("description", prompt.description());
    ObjectNode message = members.putArray("messages").addObject().put("role", "user");
    message.putObject("content").put("type", "text").put("text", text);
    return members;
  }

  private String permitted(String text, Exchange exchange) {
    View view = exchange.getProperty(View.PROPERTY, View.class);
    Set<String> hidden = new HashSet<>();
    for (ToolDescriptor tool : catalogue.tools().all()) {
      if (!view.shows(tool)) {
        hidden.add(tool.name());
      }
    }
    StringBuilder kept = new StringBuilder();
    int number = 0;
    for (String line : List.of(text.split("\n", -1))) {
      boolean step = STEP.matcher(line).find();
      if (!step || !names(line, hidden)) {
        String numbered = step ? STEP.matcher(line).replaceFirst(++number + ". ") : line;
        kept.append(numbered).append('\n');
      }
    }
    return kept.toString().strip();
  }

  private static boolean names(String line, Set<String> tools) {
    Matcher mentioned = TOOL.matcher(line);
    while (mentioned.find()) {
      if (tools.contains(mentioned.group(1))) {
        return true;
      }
    }
    return false;
  }
}
