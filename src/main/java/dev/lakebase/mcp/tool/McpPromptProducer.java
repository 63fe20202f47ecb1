package dev.lakebase.mcp.tool;

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
import org.apache.camel.Exchange;

/**
 * Renders a prompt. The route leaves either a text, which becomes one message of the user, or a map
 * with {@code messages}. A numbered step of a text that names a tool which the caller may not use
 * is left out, and the rest is numbered anew.
 */
final class McpPromptProducer extends CatalogueProducer<PromptDescriptor> {
  private static final Pattern STEP = Pattern.compile("^[0-9]+\\. ");
  private static final Pattern TOOL = Pattern.compile("`([a-z][a-z0-9_]*)`");

  private final Catalogue catalogue;
  private final Rounds rounds;

  McpPromptProducer(McpEndpoint endpoint, Catalogue catalogue, Rounds rounds) {
    super(endpoint, catalogue.prompts());
    this.catalogue = catalogue;
    this.rounds = rounds;
  }

  @Override
  Map<String, ?> arguments(Exchange exchange, PromptDescriptor prompt) {
    McpRequest request = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class);
    rounds.open(exchange);
    try {
      return Arguments.validated(prompt.inputSchema(), request.optionalObject("arguments"));
    } catch (ToolFailure refusal) {
      throw McpRejection.invalidParams(refusal.getMessage());
    }
  }

  @Override
  void conclude(Exchange exchange, PromptDescriptor prompt) {
    answer(exchange, () -> result(exchange, prompt));
  }

  private McpResult result(Exchange exchange, PromptDescriptor prompt) {
    if (exchange.getMessage().getBody() instanceof Map<?, ?> body) {
      ObjectNode members = Json.MAPPER.valueToTree(body);
      return Rounds.isInputRequired(members)
          ? rounds.inputRequired(exchange, members)
          : McpResult.complete(members.put("description", prompt.description()));
    }
    String text = exchange.getMessage().getBody(String.class);
    return McpResult.complete(message(prompt, permitted(text == null ? "" : text, exchange)));
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
