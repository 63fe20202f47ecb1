package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** Reads resources leniently: what the platform does not tell is null in an answer. */
final class Tree {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Tree() {}

  static JsonNode of(Object resource) {
    return JSON.valueToTree(resource);
  }

  static List<JsonNode> all(List<?> resources) {
    List<JsonNode> trees = new ArrayList<>(resources.size());
    resources.forEach(resource -> trees.add(of(resource)));
    return trees;
  }

  static String text(JsonNode value) {
    return value.isValueNode() && !value.isNull() && !value.asText().isEmpty()
        ? value.asText()
        : null;
  }

  /** A number, also one that the platform writes as text. */
  static Number number(JsonNode value) {
    if (value.isNumber()) {
      return value.numberValue();
    }
    return value.isTextual() && value.textValue().matches("-?\\d{1,18}")
        ? (Number) Long.valueOf(value.textValue())
        : null;
  }

  /** Seconds of a duration such as {@code 300s}. */
  static Double seconds(JsonNode duration) {
    String text = duration.asText();
    return text.matches("\\d{1,15}(\\.\\d+)?s")
        ? Double.valueOf(text.substring(0, text.length() - 1))
        : null;
  }

  /** The last part of a resource's name; null for none. */
  static String id(JsonNode name) {
    String text = text(name);
    return text == null ? null : text.substring(text.lastIndexOf('/') + 1);
  }

  /** An enum's value in lower case and without its prefix; null when unset. */
  static String word(JsonNode value, String prefix) {
    String text = text(value);
    if (text == null || text.endsWith("_UNSPECIFIED")) {
      return null;
    }
    return (text.startsWith(prefix) ? text.substring(prefix.length()) : text)
        .toLowerCase(java.util.Locale.ROOT);
  }
}
