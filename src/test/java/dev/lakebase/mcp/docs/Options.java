package dev.lakebase.mcp.docs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.database.LakebaseEndpoint;
import dev.lakebase.mcp.tool.McpPromptComponent.PromptEndpoint;
import dev.lakebase.mcp.tool.McpResourceComponent.ResourceEndpoint;
import dev.lakebase.mcp.tool.McpToolEndpoint;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;

/** The options of one of our components, as its endpoint's annotations say them. */
record Options(String scheme, boolean isSource, Map<String, UriParam> all) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static List<Options> ofTheHouse() {
    return List.of(
        of(McpToolEndpoint.class),
        of(PromptEndpoint.class),
        of(ResourceEndpoint.class),
        of(LakebaseEndpoint.class));
  }

  static Options of(Class<? extends Endpoint> endpoint) {
    Map<String, UriParam> all = new TreeMap<>();
    List<Class<?>> classes = new ArrayList<>();
    for (Class<?> each = endpoint; each != null; each = each.getSuperclass()) {
      classes.add(each);
    }
    for (Class<?> each : classes) {
      if (!each.getName().startsWith("dev.lakebase")) {
        continue;
      }
      for (Field field : each.getDeclaredFields()) {
        UriParam option = field.getAnnotation(UriParam.class);
        if (option != null) {
          all.put(option.prefix().isEmpty() ? field.getName() : option.prefix() + "NAME", option);
        }
      }
    }
    UriEndpoint says = endpoint.getAnnotation(UriEndpoint.class);
    return new Options(says.scheme(), !says.producerOnly(), all);
  }

  /** Closed; what stands for a prefix takes any name. */
  ObjectNode schema() {
    ObjectNode schema = JSON.createObjectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ObjectNode patterns = schema.putObject("patternProperties");
    all.forEach(
        (name, option) -> {
          ObjectNode property =
              option.prefix().isEmpty()
                  ? properties.putObject(name)
                  : patterns.putObject("^" + option.prefix().replace(".", "\\.") + ".");
          property.put("description", option.description());
          if (!option.enums().isEmpty()) {
            ArrayNode choices = property.putArray("anyOf");
            ArrayNode values = choices.addObject().putArray("enum");
            for (String value : option.enums().split(",", -1)) {
              values.add(value);
              if (value.equals("true") || value.equals("false")) {
                values.add(Boolean.parseBoolean(value));
              }
            }
            choices.addObject().put("type", "string").put("pattern", "^\\{\\{");
          }
        });
    return schema.put("additionalProperties", false);
  }

  /** A row for each option. */
  String table() {
    StringBuilder table = new StringBuilder("| Option | Meaning |\n|---|---|\n");
    all.forEach(
        (name, option) ->
            table
                .append("| `")
                .append(name)
                .append("` | ")
                .append(option.description().replace("|", "\\|"))
                .append(option.defaultValue().isEmpty() ? "" : ". Default " + option.defaultValue())
                .append(" |\n"));
    return table.toString();
  }
}
