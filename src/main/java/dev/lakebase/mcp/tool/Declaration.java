package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;

/**
 * Turns the options of an {@code mcp-*} endpoint into JSON Schemas. The options are those of Camel
 * 4.22's {@code ai-tool}: {@code parameter.NAME} with {@code .description}, {@code .required} and
 * {@code .enum}, or {@code argSchema} with a whole schema; {@code outputParameter.NAME} or {@code
 * outputSchema}. A schema is inline JSON, {@code classpath:} or {@code file:}; property
 * placeholders in it are resolved.
 */
final class Declaration {
  static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
  private static final List<String> TYPES = List.of("string", "integer", "number", "boolean");

  private final CamelContext camel;

  Declaration(CamelContext camel) {
    this.camel = camel;
  }

  /** The schema of what a caller sends; closed, so that an unknown argument is an error. */
  ObjectNode arguments(String argSchema, Map<String, Object> parameters) {
    if (argSchema.isEmpty()) {
      return ofParameters(parameters, "parameter");
    }
    if (!parameters.isEmpty()) {
      throw wrong("argSchema and parameter.* exclude each other");
    }
    ObjectNode schema = read(argSchema, "argSchema");
    if (!schema.path("type").asText().equals("object") || !schema.path("properties").isObject()) {
      throw wrong("argSchema needs \"type\": \"object\" and \"properties\" at its root");
    }
    checkParameterNames(schema.withObjectProperty("properties"));
    schema.put("additionalProperties", false);
    return schema;
  }

  /** The schema of the structured result, or an object without members when none is declared. */
  ObjectNode output(String outputSchema, Map<String, Object> parameters) {
    if (outputSchema.isEmpty()) {
      return parameters.isEmpty()
          ? Json.MAPPER.createObjectNode()
          : ofParameters(parameters, "outputParameter");
    }
    if (!parameters.isEmpty()) {
      throw wrong("outputSchema and outputParameter.* exclude each other");
    }
    ObjectNode schema = read(outputSchema, "outputSchema");
    if (!schema.path("type").asText().equals("object")) {
      throw wrong("outputSchema needs \"type\": \"object\" at its root; wrap a list in an object");
    }
    return schema;
  }

  private static ObjectNode ofParameters(Map<String, Object> parameters, String option) {
    ObjectNode schema = Json.MAPPER.createObjectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = Json.MAPPER.createArrayNode();
    Map<String, Object> sorted = new TreeMap<>(parameters);
    sorted.forEach(
        (key, value) -> {
          if (!key.contains(".")) {
            properties.putObject(key).put("type", type(option + "." + key, value));
          }
        });
    checkParameterNames(properties);
    sorted.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          if (dot > 0) {
            String name = key.substring(0, dot);
            if (!(properties.get(name) instanceof ObjectNode property)) {
              throw wrong(option + "." + key + " belongs to no declared " + option + "." + name);
            }
            describe(property, key.substring(dot + 1), value.toString(), name, required);
          }
        });
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema.put("additionalProperties", false);
  }

  private static void describe(
      ObjectNode property, String aspect, String value, String name, ArrayNode required) {
    switch (aspect) {
      case "description" -> property.put("description", value);
      case "required" -> {
        if (Boolean.parseBoolean(value)) {
          required.add(name);
        }
      }
      case "enum" -> {
        ArrayNode values = property.putArray("enum");
        for (String one : value.split(",")) {
          values.add(one.strip());
        }
      }
      default ->
          throw wrong(
              "parameter."
                  + name
                  + "."
                  + aspect
                  + " is no option; use .description, .required or .enum");
    }
  }

  private static String type(String option, Object value) {
    String type = value.toString().toLowerCase(Locale.ROOT);
    if (!TYPES.contains(type)) {
      throw wrong(option + " has the type '" + value + "'; use one of " + TYPES);
    }
    return type;
  }

  /** Names become headers, and Camel's header names know no case. */
  private static void checkParameterNames(ObjectNode properties) {
    Set<String> seen = new HashSet<>();
    for (String name : (Iterable<String>) properties::fieldNames) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!PARAMETER.matcher(name).matches() || lower.startsWith("camel") || !seen.add(lower)) {
        throw wrong(
            "parameter name '"
                + name
                + "': use at most 64 letters, digits and _, not beginning with 'camel', and no name"
                + " twice in another case");
      }
    }
  }

  private ObjectNode read(String source, String option) {
    try {
      String text = source.startsWith("{") ? source : load(source);
      JsonNode node = Json.MAPPER.readTree(camel.resolvePropertyPlaceholders(text));
      if (node instanceof ObjectNode schema) {
        return schema;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(option + " " + source + " can't be read as JSON", e);
    }
    throw wrong(option + " must be a JSON object");
  }

  private String load(String location) throws IOException {
    try (InputStream in = ResourceHelper.resolveMandatoryResourceAsInputStream(camel, location)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(what);
  }
}
