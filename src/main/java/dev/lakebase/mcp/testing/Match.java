package dev.lakebase.mcp.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Whether a value holds what is expected of it. An expected object may leave members out; an array
 * is as long as expected, and each item holds what is expected in its place; numbers count by their
 * value. An object whose keys begin with {@code $} is a matcher, and all of it must hold.
 */
final class Match {
  private static final Map<String, Rule> RULES = new TreeMap<>();

  static {
    RULES.put("$any", (argument, actual) -> !actual.isMissingNode());
    RULES.put("$absent", (argument, actual) -> actual.isMissingNode());
    RULES.put("$type", (argument, actual) -> type(actual).contains(argument.asText()));
    RULES.put(
        "$matches",
        (argument, actual) ->
            actual.isTextual() && Pattern.matches(argument.asText(), actual.textValue()));
    RULES.put(
        "$least",
        (argument, actual) ->
            actual.isNumber() && actual.decimalValue().compareTo(argument.decimalValue()) >= 0);
    RULES.put(
        "$most",
        (argument, actual) ->
            actual.isNumber() && actual.decimalValue().compareTo(argument.decimalValue()) <= 0);
    RULES.put(
        "$size",
        (argument, actual) -> actual.isContainerNode() && actual.size() == argument.asInt());
    RULES.put("$contains", (argument, actual) -> all(argument, item -> isIn(actual, item)));
    RULES.put(
        "$lacks",
        (argument, actual) -> actual.isArray() && all(argument, item -> !isIn(actual, item)));
  }

  private Match() {}

  /** The names of all matchers. */
  static List<String> names() {
    return List.copyOf(RULES.keySet());
  }

  static boolean isMatcher(JsonNode expected) {
    return expected.isObject()
        && !expected.isEmpty()
        && StreamSupport.stream(((Iterable<String>) expected::fieldNames).spliterator(), false)
            .anyMatch(name -> name.startsWith("$"));
  }

  /** Each with the JSON pointer of the place; empty when the value holds all that is expected. */
  static List<String> problems(JsonNode expected, JsonNode actual) {
    List<String> problems = new ArrayList<>();
    compare(expected, actual, "", problems);
    return problems;
  }

  private static void compare(JsonNode expected, JsonNode actual, String at, List<String> out) {
    if (isMatcher(expected)) {
      expected
          .fields()
          .forEachRemaining(
              rule -> {
                if (!RULES.get(rule.getKey()).holds(rule.getValue(), actual)) {
                  out.add(problem(at, rule.getKey() + " " + rule.getValue(), actual));
                }
              });
    } else if (expected instanceof ObjectNode && actual instanceof ObjectNode) {
      expected
          .fields()
          .forEachRemaining(
              member ->
                  compare(
                      member.getValue(),
                      actual.path(member.getKey()),
                      at + "/" + member.getKey(),
                      out));
    } else if (expected instanceof ArrayNode
        && actual instanceof ArrayNode
        && expected.size() == actual.size()) {
      for (int i = 0; i < expected.size(); i++) {
        compare(expected.get(i), actual.get(i), at + "/" + i, out);
      }
    } else if (!isSame(expected, actual)) {
      out.add(problem(at, expected.toString(), actual));
    }
  }

  private static boolean isSame(JsonNode expected, JsonNode actual) {
    return expected.isNumber() && actual.isNumber()
        ? expected.decimalValue().compareTo(actual.decimalValue()) == 0
        : !expected.isContainerNode() && expected.equals(actual);
  }

  private static boolean isIn(JsonNode list, JsonNode item) {
    return list.isArray()
        && StreamSupport.stream(list.spliterator(), false)
            .anyMatch(one -> problems(item, one).isEmpty());
  }

  private static boolean all(JsonNode items, java.util.function.Predicate<JsonNode> holds) {
    return StreamSupport.stream(items.spliterator(), false).allMatch(holds);
  }

  private static List<String> type(JsonNode value) {
    return switch (value.getNodeType()) {
      case NUMBER ->
          value.decimalValue().stripTrailingZeros().scale() <= 0
              ? List.of("integer", "number")
              : List.of("number");
      case MISSING -> List.of();
      default -> List.of(value.getNodeType().name().toLowerCase(java.util.Locale.ROOT));
    };
  }

  private static String problem(String at, String expected, JsonNode actual) {
    return "at '%s' expected %s, got %s"
        .formatted(at, expected, actual.isMissingNode() ? "nothing" : actual);
  }

  private interface Rule {
    boolean holds(JsonNode argument, JsonNode actual);
  }
}
