package dev.lakebase.mcp.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The JSON Schema of route files: Camel's own, of the version that the service holds, with the
 * options of our components and the parameters of our templates. For drop-ins it is narrowed to
 * what one may hold, in the languages and data formats that the service ships.
 */
final class RouteSchema {
  private static final String CAMELS = "/schema/camelYamlDsl.json";
  private static final String DEFINITIONS = "#/items/definitions/";
  private static final String MODEL = "org.apache.camel.model.";
  private static final Set<String> STEPS =
      Set.of(
          "bean",
          "choice",
          "circuitBreaker",
          "convertBodyTo",
          "convertHeaderTo",
          "convertVariableTo",
          "delay",
          "doCatch",
          "doFinally",
          "doTry",
          "enrich",
          "filter",
          "log",
          "loop",
          "marshal",
          "multicast",
          "pipeline",
          "pollEnrich",
          "removeHeader",
          "removeHeaders",
          "removeProperty",
          "removeVariable",
          "setBody",
          "setHeader",
          "setHeaders",
          "setProperty",
          "setVariable",
          "setVariables",
          "split",
          "step",
          "stop",
          "throttle",
          "throwException",
          "to",
          "transform",
          "unmarshal",
          "validate",
          "wireTap");
  private static final Set<String> LANGUAGES =
      Set.of(
          "Constant",
          "ExchangeProperty",
          "Header",
          "MethodCall",
          "Simple",
          "Tokenizer",
          "Variable");
  private static final Set<String> FORMATS = Set.of("Json");
  private static final String SOURCES = "^(mcp-(tool|prompt|resource)|direct|seda):";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode root;

  private RouteSchema(ObjectNode root) {
    this.root = root;
  }

  /** For any file of ours. */
  static ObjectNode ofAnyRoutes() throws IOException {
    return new RouteSchema(camels()).withOurs(false).root;
  }

  /** For files that an operator drops in. */
  static ObjectNode ofDropIns() throws IOException {
    RouteSchema schema = new RouteSchema(camels());
    schema.root.put("title", "Drop-in routes of lakebase-mcp");
    ((ObjectNode) schema.root.at("/items/properties")).retain("route", "templatedRoute");
    ((ObjectNode) schema.definition("ProcessorDefinition").path("properties")).retain(STEPS);
    ((ObjectNode) schema.definition("TemplatedRouteDefinition").path("properties")).remove("beans");
    schema.forgetWhatIsNotShipped();
    schema.withOurs(true).forgetWhatNobodyRefersTo();
    return schema.root;
  }

  private static ObjectNode camels() throws IOException {
    try (InputStream in = RouteSchema.class.getResourceAsStream(CAMELS)) {
      ObjectNode root = (ObjectNode) JSON.readTree(in);
      takeTexts(root);
      return root.put("$schema", "http://json-schema.org/draft-07/schema#");
    }
  }

  /** Camel reads every number and boolean from text, which may be a property placeholder. */
  private static void takeTexts(JsonNode node) {
    if (node instanceof ObjectNode object
        && Set.of("number", "boolean").contains(object.path("type").asText())) {
      String type = object.path("type").asText();
      object.putArray("type").add(type).add("string");
    }
    node.forEach(RouteSchema::takeTexts);
  }

  private ObjectNode definition(String name) {
    return (ObjectNode) root.at("/items/definitions").path(MODEL + name);
  }

  private RouteSchema withOurs(boolean narrow) throws IOException {
    ObjectNode from = definition("FromDefinition");
    ObjectNode to = (ObjectNode) definition("ToDefinition").path("oneOf").path(1);
    if (narrow) {
      ((ObjectNode) from.at("/properties/uri")).put("pattern", SOURCES);
    }
    for (Options options : Options.ofTheHouse()) {
      ObjectNode place = options.isSource() ? from : to;
      ObjectNode choice = place.withArray("allOf").addObject();
      ObjectNode when = choice.putObject("if");
      when.putObject("properties").putObject("uri").put("pattern", "^" + options.scheme() + ":");
      when.putArray("required").add("uri");
      choice.putObject("then").putObject("properties").set("parameters", options.schema());
    }
    templates();
    return this;
  }

  private void templates() throws IOException {
    ObjectNode templated = definition("TemplatedRouteDefinition");
    ArrayNode names = JSON.createArrayNode();
    for (Template template : Template.ofTheHouse()) {
      names.add(template.id());
      ObjectNode choice = templated.withArray("allOf").addObject();
      choice
          .putObject("if")
          .putObject("properties")
          .putObject("routeTemplateRef")
          .put("const", template.id());
      ObjectNode then = choice.putObject("then");
      then.putArray("required").add("parameters");
      ObjectNode parameters = then.putObject("properties").putObject("parameters");
      ArrayNode known =
          parameters.putObject("items").putObject("properties").putObject("name").putArray("anyOf");
      ArrayNode needed = parameters.putArray("allOf");
      for (Template.Parameter parameter : template.parameters()) {
        known
            .addObject()
            .put("const", parameter.name())
            .put("description", parameter.description());
        if (parameter.required()) {
          needed
              .addObject()
              .putObject("contains")
              .putObject("properties")
              .putObject("name")
              .put("const", parameter.name());
        }
      }
    }
    ((ObjectNode) templated.at("/properties/routeTemplateRef")).set("enum", names);
    ObjectNode value =
        (ObjectNode) definition("TemplatedRouteParameterDefinition").at("/properties/value");
    value.putArray("type").add("string").add("number").add("boolean");
  }

  /** A choice of one language or format is an entry with a reference to its definition. */
  private void forgetWhatIsNotShipped() {
    ObjectNode definitions = (ObjectNode) root.at("/items/definitions");
    Set<String> gone = new TreeSet<>();
    Set<String> words = new TreeSet<>();
    for (String name : List.copyOf(names(definitions))) {
      String simple = name.substring(name.lastIndexOf('.') + 1);
      boolean language =
          name.startsWith(MODEL + "language.")
              && simple.endsWith("Expression")
              && !LANGUAGES.contains(simple.substring(0, simple.length() - 10));
      boolean format =
          name.startsWith(MODEL + "dataformat.")
              && simple.endsWith("DataFormat")
              && !FORMATS.contains(simple.substring(0, simple.length() - 10));
      if (language || format) {
        gone.add(DEFINITIONS + name);
      }
    }
    definitions.forEach(definition -> collectWords(definition, gone, words));
    definitions.forEach(definition -> forget(definition, gone, words));
  }

  private static void collectWords(JsonNode node, Set<String> gone, Set<String> words) {
    node.properties()
        .forEach(
            member -> {
              if (gone.contains(member.getValue().path("$ref").asText())) {
                words.add(member.getKey());
              }
            });
    node.forEach(child -> collectWords(child, gone, words));
  }

  private static void forget(JsonNode node, Set<String> gone, Set<String> words) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .removeIf(
              member ->
                  gone.contains(member.getValue().path("$ref").asText())
                      || (words.contains(member.getKey())
                          && member.getValue().isObject()
                          && member.getValue().isEmpty()));
    }
    if (node instanceof ArrayNode array) {
      Iterator<JsonNode> each = array.iterator();
      while (each.hasNext()) {
        JsonNode required = each.next().path("required");
        if (required.size() == 1 && words.contains(required.get(0).asText())) {
          each.remove();
        }
      }
    }
    node.forEach(child -> forget(child, gone, words));
  }

  private void forgetWhatNobodyRefersTo() {
    ObjectNode definitions = (ObjectNode) root.at("/items/definitions");
    Set<String> reached = new TreeSet<>();
    Deque<JsonNode> open = new ArrayDeque<>(List.of(root.at("/items/properties")));
    while (!open.isEmpty()) {
      JsonNode node = open.pop();
      String name = node.path("$ref").asText().replace(DEFINITIONS, "");
      if (definitions.has(name) && reached.add(name)) {
        open.push(definitions.path(name));
      }
      node.forEach(open::push);
    }
    definitions.retain(reached);
  }

  private static Set<String> names(ObjectNode object) {
    Set<String> names = new TreeSet<>();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      names.add(member.getKey());
    }
    return names;
  }
}
