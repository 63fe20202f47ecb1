package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.protocol.McpResult;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * {@code completion/complete}: the values that a prompt's argument declares and that begin with
 * what was typed; none for an argument that takes any text.
 */
public final class CompletionStep implements Processor {
  private static final int MOST = 100;

  private final Catalogue catalogue;

  public CompletionStep(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public void process(Exchange exchange) {
    McpRequest request = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class);
    JsonNode argument = request.params().path("argument");
    if (!argument.path("name").isTextual() || !argument.path("value").isTextual()) {
      throw McpRejection.invalidParams(
          "completion/complete needs argument.name and argument.value, both strings");
    }
    JsonNode offered =
        offered(
            request.params().path("ref"),
            argument.path("name").textValue(),
            exchange.getProperty(View.PROPERTY, View.class));
    String typed = argument.path("value").textValue();
    ObjectNode members = Json.MAPPER.createObjectNode();
    ObjectNode completion = members.putObject("completion");
    ArrayNode values = completion.putArray("values");
    int total = 0;
    for (JsonNode value : offered) {
      if (value.asText().startsWith(typed) && ++total <= MOST) {
        values.add(value.asText());
      }
    }
    completion.put("total", total).put("hasMore", total > MOST);
    exchange.getMessage().setBody(McpResult.complete(members));
  }

  private JsonNode offered(JsonNode reference, String argument, View view) {
    return switch (reference.path("type").asText()) {
      case "ref/prompt" ->
          catalogue
              .prompts()
              .find(reference.path("name").asText())
              .filter(view::shows)
              .orElseThrow(() -> McpRejection.invalidParams("Unknown prompt"))
              .inputSchema()
              .json()
              .path("properties")
              .path(argument)
              .path("enum");
      case "ref/resource" -> Json.MAPPER.createArrayNode();
      default -> throw McpRejection.invalidParams("'ref.type' must be ref/prompt or ref/resource");
    };
  }
}
