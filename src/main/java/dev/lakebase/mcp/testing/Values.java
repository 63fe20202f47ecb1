package dev.lakebase.mcp.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.lakebase.mcp.protocol.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What <code>${name}</code> stands for in the texts of one case. A text that is nothing else keeps
 * the value's type.
 */
final class Values {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([a-z][a-z0-9_]*)}");

  private final Map<String, JsonNode> values = new HashMap<>();

  Values(Map<String, String> given) {
    given.forEach((name, value) -> values.put(name, TextNode.valueOf(value)));
  }

  /** The names that a text refers to. */
  static Set<String> namesIn(String text) {
    Set<String> names = new TreeSet<>();
    REFERENCE.matcher(text).results().forEach(found -> names.add(found.group(1)));
    return names;
  }

  void put(String name, JsonNode value) {
    values.put(name, value);
  }

  String fill(String text) {
    return REFERENCE
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(value(found).asText()));
  }

  JsonNode fill(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode filled = Json.MAPPER.createObjectNode();
      object.fields().forEachRemaining(it -> filled.set(it.getKey(), fill(it.getValue())));
      return filled;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode filled = Json.MAPPER.createArrayNode();
      array.forEach(item -> filled.add(fill(item)));
      return filled;
    }
    if (!node.isTextual()) {
      return node;
    }
    Matcher whole = REFERENCE.matcher(node.textValue());
    return whole.matches() ? value(whole) : TextNode.valueOf(fill(node.textValue()));
  }

  private JsonNode value(MatchResult reference) {
    JsonNode value = values.get(reference.group(1));
    if (value == null) {
      throw new CaseFailure("nothing was captured as '" + reference.group(1) + "' yet");
    }
    return value;
  }
}
