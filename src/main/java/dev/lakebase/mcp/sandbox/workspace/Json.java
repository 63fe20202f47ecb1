package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON as the workspace reads and writes it. */
final class Json {
  static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** The object under a name, created if it is not there. */
  static ObjectNode child(ObjectNode parent, String name) {
    return parent.get(name) instanceof ObjectNode there ? there : parent.putObject(name);
  }

  static ObjectNode read(String text) throws JsonProcessingException {
    JsonNode node = text.isBlank() ? object() : MAPPER.readTree(text);
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw ApiError.invalid("The request body is no JSON object");
  }

  static String text(JsonNode node, String pointer) {
    return node.at(pointer).asText("");
  }
}
