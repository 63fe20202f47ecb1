package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The argument that every tool with a structured result takes: how its text is written. */
enum ResponseFormat {
  MARKDOWN,
  JSON;

  private static final String ARGUMENT = "response_format";

  static void declare(ObjectNode inputSchema) {
    ObjectNode property = inputSchema.withObjectProperty("properties").putObject(ARGUMENT);
    property.put("type", "string").put("description", "Text form");
    property.putArray("enum").add("markdown").add("json");
    property.put("default", "markdown");
  }

  static ResponseFormat of(Map<String, Object> arguments) {
    return "json".equals(arguments.get(ARGUMENT)) ? JSON : MARKDOWN;
  }

  static boolean isArgument(String name) {
    return name.equals(ARGUMENT);
  }
}
