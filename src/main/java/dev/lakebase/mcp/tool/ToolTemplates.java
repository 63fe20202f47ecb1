package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.lakebase.mcp.protocol.Json;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.util.StringHelper;

/**
 * Makes routes of the templates whose id begins with {@code lakebase-}. A parameter that the
 * template does not declare, or that can't be meant, is refused by name. The lines of a text are
 * joined as {@link LinesOfOptions} does. {@code arguments}, the properties of a JSON Schema in YAML
 * with {@code required: true} where it holds, become the template's {@code argSchema}.
 */
public final class ToolTemplates implements RouteTemplateDefinition.Converter {
  private static final String IDS = "lakebase-*";
  private static final String TOOL = "tool";
  private static final String ARGUMENTS = "arguments";
  private static final String OUTPUT = "outputSchema";
  private static final Set<String> OPTIONAL = Set.of(ARGUMENTS, OUTPUT, "authorization");
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Map<String, Rule> RULES =
      Map.of(
          TOOL,
          new Rule(Declaration.NAME, "lower snake case of at most 64 characters"),
          "host",
          new Rule(
              Pattern.compile("https?://[\\w.-]+(?::\\d{1,5})?"),
              "http:// or https://, a host and perhaps a port; what follows belongs to path"),
          "path",
          new Rule(
              Pattern.compile("/(?!(?i:proxy))[^\\s#\\\\]*"),
              "a path from / on, not beginning with /proxy, without spaces or #"),
          "method",
          new Rule(Pattern.compile("GET|POST|PUT|PATCH|DELETE"), "GET, POST, PUT, PATCH or DELETE"),
          "timeout",
          new Rule(Pattern.compile("[1-9]\\d{2,4}"), "100 to 99999, in milliseconds"));

  private ToolTemplates() {}

  /** Lets this context make its routes of our templates here. */
  public static ToolTemplates registeredIn(CamelContext camel) {
    ToolTemplates templates = new ToolTemplates();
    camel
        .getCamelContextExtension()
        .getContextPlugin(Model.class)
        .addRouteTemplateDefinitionConverter(IDS, templates);
    return templates;
  }

  @Override
  public RouteDefinition apply(RouteTemplateDefinition template, Map<String, Object> parameters) {
    Set<String> known = new TreeSet<>();
    for (RouteTemplateParameterDefinition parameter : template.getTemplateParameters()) {
      known.add(parameter.getName());
    }
    for (String name : Set.copyOf(parameters.keySet())) {
      if (!known.contains(StringHelper.dashToCamelCase(name))) {
        throw wrong(template, "knows no '" + name + "'; its parameters are " + known);
      }
    }
    String arguments = ((String) parameters.getOrDefault(ARGUMENTS, "")).strip();
    for (String name : known) {
      if (parameters.get(name) instanceof String value) {
        check(template, name, value.strip());
        parameters.put(
            name,
            name.equals(OUTPUT)
                ? spread(LinesOfOptions.joined(value))
                : LinesOfOptions.joined(value));
      }
    }
    parameters.put("argSchema", arguments.isEmpty() ? "" : argSchema(template, arguments));
    parameters.putIfAbsent("title", parameters.getOrDefault(TOOL, ""));
    RouteDefinition route = template.asRouteDefinition();
    route.setId(parameters.getOrDefault(TOOL, parameters.get("name")).toString().replace('_', '-'));
    return route;
  }

  private static void check(RouteTemplateDefinition template, String name, String value) {
    Rule rule = RULES.get(name);
    if (value.isEmpty() && !OPTIONAL.contains(name)) {
      throw wrong(template, "needs a value for '" + name + "'");
    }
    if (value.contains(")&")) {
      throw wrong(
          template, "has ')&' in '" + name + "', where Camel would end the text: write ') &'");
    }
    if (rule != null && !value.contains("{{") && !rule.shape().matcher(value).matches()) {
      throw wrong(template, "has " + name + " '" + value + "', which must be " + rule.words());
    }
  }

  /** The braces of JSON, so that no two of them are a property placeholder's. */
  private static String spread(String json) {
    return json.startsWith("{") ? json.replaceAll("\\{(?=\\{)|}(?=})", "$0 ") : json;
  }

  private static String argSchema(RouteTemplateDefinition template, String arguments) {
    try {
      JsonNode read = YAML.readTree(arguments);
      if (read.isTextual() && read.textValue().matches("(?:classpath|file):\\S+")) {
        return read.textValue();
      }
      if (!(read instanceof ObjectNode properties)) {
        throw wrong(template, "has arguments that are neither 'name: {type: ...}' nor a file");
      }
      ObjectNode schema = Json.MAPPER.createObjectNode().put("type", "object");
      ArrayNode required = Json.MAPPER.createArrayNode();
      for (Map.Entry<String, JsonNode> each : properties.properties()) {
        if (!(each.getValue() instanceof ObjectNode property)
            || !property.path("type").isTextual()
            || !property.path("description").isTextual()) {
          throw wrong(
              template,
              "has the argument '"
                  + each.getKey()
                  + "', which needs a type and a description: "
                  + each.getKey()
                  + ": {type: string, description: ...}");
        }
        if (property.path("required").isBoolean() && property.remove("required").booleanValue()) {
          required.add(each.getKey());
        }
      }
      schema.set("properties", properties);
      return spread(schema.set("required", required).toString());
    } catch (JsonProcessingException e) {
      throw wrong(template, "has arguments that are no YAML: " + e.getOriginalMessage());
    }
  }

  private static IllegalArgumentException wrong(RouteTemplateDefinition template, String what) {
    return new IllegalArgumentException("The template " + template.getId() + " " + what);
  }

  /**
   * What a value looks like; not checked while a property placeholder stands in it.
   *
   * @param words the same for people
   */
  private record Rule(Pattern shape, String words) {}
}
