package dev.lakebase.mcp.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What a request brought.
 *
 * @param refusal the sentence of a tool's error result or of a JSON-RPC error
 * @param structure a tool's structured content; of anything else the whole result
 * @param text all text of the result, its parts joined by line feeds
 */
record Reply(Optional<String> refusal, JsonNode structure, String text) {
  static Reply of(String method, JsonNode answer) {
    JsonNode result = answer.path("result");
    if (!result.isObject()) {
      String message = answer.at("/error/message").asText(answer.toString());
      return new Reply(Optional.of(message), result, message);
    }
    return switch (method) {
      case "tools/call" -> {
        String text = joined(result.path("content"), "/text");
        boolean failed = result.path("isError").asBoolean();
        yield new Reply(
            failed ? Optional.of(text) : Optional.empty(), result.path("structuredContent"), text);
      }
      case "prompts/get" ->
          new Reply(Optional.empty(), result, joined(result.path("messages"), "/content/text"));
      default -> new Reply(Optional.empty(), result, joined(result.path("contents"), "/text"));
    };
  }

  private static String joined(JsonNode parts, String pointer) {
    return StreamSupport.stream(parts.spliterator(), false)
        .map(part -> part.at(pointer).asText())
        .collect(Collectors.joining("\n"));
  }
}
