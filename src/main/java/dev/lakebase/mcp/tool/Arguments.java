package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.ValidationMessage;
import dev.lakebase.mcp.protocol.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Validates what a caller sent against a tool's input schema. A refusal names the argument, its
 * bounds and the value; what passes holds declared arguments alone, in the schema's types, with the
 * schema's defaults filled in.
 */
public final class Arguments {
  private static final int LONGEST_ECHO = 80;
  private static final int MOST_DIGITS = 400;

  private Arguments() {}

  /** Throws {@link ToolFailure} with the sentence for the caller. */
  public static Map<String, Object> validated(Schema schema, ObjectNode sent) {
    JsonNode properties = schema.json().path("properties");
    for (String name : names(sent)) {
      if (!properties.has(name)) {
        throw new ToolFailure(
            "Unknown argument '" + excerpt(name) + "'. Arguments: " + listed(properties) + ".");
      }
    }
    for (JsonNode required : schema.json().path("required")) {
      if (!sent.hasNonNull(required.textValue())) {
        String name = required.textValue();
        throw new ToolFailure(
            "Argument '" + name + "' is required: " + bounds(properties.path(name)) + ".");
      }
    }
    ObjectNode present = withoutNulls(sent);
    Set<ValidationMessage> problems = schema.problems(present);
    if (!problems.isEmpty()) {
      throw new ToolFailure(sentence(problems.iterator().next(), properties, present));
    }
    return typed(properties, present);
  }

  private static String sentence(ValidationMessage problem, JsonNode properties, ObjectNode sent) {
    String name =
        problem.getInstanceLocation().getNameCount() == 0
            ? ""
            : problem.getInstanceLocation().getName(0);
    JsonNode value = sent.path(name);
    if (value.isMissingNode()) {
      return "Arguments are not valid: " + problem.getMessage();
    }
    return "Argument '"
        + name
        + "' must be "
        + bounds(properties.path(name))
        + "; got "
        + excerpt(value.toString())
        + ".";
  }

  /** A property's type and bounds in words, for instance {@code an integer from 1 to 1000}. */
  static String bounds(JsonNode property) {
    if (property.has("enum")) {
      StringBuilder values = new StringBuilder("one of ");
      property
          .path("enum")
          .forEach(v -> values.append(values.length() > 7 ? ", " : "").append(v.asText()));
      return values.toString();
    }
    String type = property.path("type").asText("value");
    String article = List.of("integer", "object", "array").contains(type) ? "an " : "a ";
    String words = article + type + range(property, "minimum", "maximum", "");
    return switch (type) {
      case "string" ->
          words + range(property, "minLength", "maxLength", " characters") + pattern(property);
      case "array" -> words + range(property, "minItems", "maxItems", " items");
      case "object" -> words + range(property, "minProperties", "maxProperties", " members");
      default -> words;
    };
  }

  private static String pattern(JsonNode property) {
    return property.has("pattern") ? " matching " + property.path("pattern").asText() : "";
  }

  private static String range(JsonNode property, String least, String most, String unit) {
    if (property.has(least) && property.has(most)) {
      return (unit.isEmpty() ? " from " : " of ")
          + property.path(least).asText()
          + " to "
          + property.path(most).asText()
          + unit;
    }
    if (property.has(least)) {
      return " of at least " + property.path(least).asText() + unit;
    }
    return property.has(most) ? " of at most " + property.path(most).asText() + unit : "";
  }

  private static Map<String, Object> typed(JsonNode properties, ObjectNode sent) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    properties
        .fields()
        .forEachRemaining(
            property -> {
              JsonNode value = sent.path(property.getKey());
              if (value.isMissingNode()) {
                value = property.getValue().path("default");
              }
              if (!value.isMissingNode()) {
                arguments.put(property.getKey(), typed(property.getValue(), value));
              }
            });
    return arguments;
  }

  private static Object typed(JsonNode property, JsonNode value) {
    if (property.path("type").asText().equals("integer")) {
      return value.canConvertToInt() ? (Object) value.intValue() : integer(value.decimalValue());
    }
    return value.isTextual() ? value.textValue() : Json.MAPPER.convertValue(value, Object.class);
  }

  /** An exponent must not be able to ask for gigabytes of digits. */
  private static BigInteger integer(BigDecimal value) {
    if (value.precision() - (long) value.scale() > MOST_DIGITS) {
      throw new ToolFailure("Integers of more than " + MOST_DIGITS + " digits are not read.");
    }
    return value.toBigInteger();
  }

  private static ObjectNode withoutNulls(ObjectNode sent) {
    ObjectNode present = sent.deepCopy();
    present.properties().removeIf(member -> member.getValue().isNull());
    return present;
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String listed(JsonNode properties) {
    Set<String> names = names(properties);
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static String excerpt(String text) {
    return text.length() <= LONGEST_ECHO ? text : text.substring(0, LONGEST_ECHO) + "...";
  }
}
