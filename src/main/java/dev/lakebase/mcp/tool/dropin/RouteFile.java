package dev.lakebase.mcp.tool.dropin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * A file's routes as Camel's YAML DSL reads them, neither prepared nor started.
 *
 * @param routes in the file's order
 * @param templated with their lines, since Camel does not keep these
 */
record RouteFile(List<RouteDefinition> routes, List<Templated> templated, Lines lines) {
  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final List<String> ROUTES = List.of("route", "from");
  private static final List<String> TEMPLATED = List.of("templatedRoute", "templated-route");
  private static final Pattern LINE = Pattern.compile("\\bline (\\d+)");

  /** A route that is to be made from a template. */
  record Templated(TemplatedRouteDefinition route, int line) {}

  private record Item(String key, int line) {}

  /**
   * @throws Refusal if it is not a list of routes, or Camel does not understand one
   */
  static RouteFile parse(CamelContext camel, DropInFile file) {
    String text = text(file);
    List<Item> items = items(text);
    if (items.isEmpty()) {
      throw Refusal.at(1, "the file starts no route; write one, or delete the file");
    }
    RouteBuilder builder = builder(camel, file);
    List<RouteDefinition> routes = List.copyOf(builder.getRouteCollection().getRoutes());
    List<TemplatedRouteDefinition> made =
        builder.getTemplatedRouteCollection().getTemplatedRoutes();
    List<Templated> templated = new ArrayList<>();
    for (Item item : items) {
      if (TEMPLATED.contains(item.key())) {
        templated.add(new Templated(made.get(templated.size()), item.line()));
      }
    }
    return new RouteFile(routes, List.copyOf(templated), new Lines(text.lines().toList()));
  }

  /** What stands at the top: Camel would carry some of it out while it reads. */
  private static List<Item> items(String text) {
    List<Item> items = new ArrayList<>();
    try (JsonParser yaml = YAML.createParser(text)) {
      JsonToken first = yaml.nextToken();
      if (first == null) {
        return items;
      }
      if (first != JsonToken.START_ARRAY) {
        throw Refusal.at(line(yaml), "the file must be a list: begin with `- route:`");
      }
      while (yaml.nextToken() != JsonToken.END_ARRAY) {
        items.add(item(yaml));
      }
      if (yaml.nextToken() != null) {
        throw Refusal.at(line(yaml), "the file must hold one document; take the --- out");
      }
      return items;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      String said = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
      throw Refusal.at(line, "this is not valid YAML: " + said + "; correct it", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Item item(JsonParser yaml) throws IOException {
    if (yaml.currentToken() != JsonToken.START_OBJECT || yaml.nextToken() != JsonToken.FIELD_NAME) {
      throw Refusal.at(line(yaml), "each item must be a route: begin with `- route:`");
    }
    Item item = new Item(yaml.currentName(), line(yaml));
    if (!ROUTES.contains(item.key()) && !TEMPLATED.contains(item.key())) {
      throw Refusal.at(
          item.line(),
          "'"
              + item.key()
              + "' is not for drop-ins; a file holds route, from and templatedRoute alone");
    }
    yaml.nextToken();
    skip(yaml);
    if (yaml.nextToken() != JsonToken.END_OBJECT) {
      throw Refusal.at(line(yaml), "each item must be one route; begin the next with a dash");
    }
    return item;
  }

  /** Not {@code skipChildren}, which would not look for keys that are there twice. */
  private static void skip(JsonParser yaml) throws IOException {
    int depth = 0;
    do {
      JsonToken token = yaml.currentToken();
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (depth > 0) {
        yaml.nextToken();
      }
    } while (depth > 0);
  }

  private static RouteBuilder builder(CamelContext camel, DropInFile file) {
    try {
      for (RoutesBuilder builder :
          PluginHelper.getRoutesLoader(camel)
              .findRoutesBuilders(ResourceHelper.fromBytes(file.name(), file.content()))) {
        if (builder instanceof RouteBuilder routes) {
          routes.setCamelContext(camel);
          routes.configure();
          return routes;
        }
      }
      throw new IllegalStateException("Camel's YAML DSL is not there");
    } catch (Exception e) {
      throw notUnderstood(e);
    }
  }

  private static Refusal notUnderstood(Exception e) {
    String said = String.valueOf(e.getMessage());
    Matcher line = LINE.matcher(said);
    String problem = said.lines().findFirst().orElse("").replaceAll("(?i) in .*$", "");
    return Refusal.at(
        line.find() ? Integer.parseInt(line.group(1)) : 1,
        "Camel's YAML DSL does not know this: " + problem + "; correct it",
        e);
  }

  private static String text(DropInFile file) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file.content())).toString();
    } catch (CharacterCodingException e) {
      throw Refusal.at(1, "the file is not UTF-8 text; save it as such", e);
    }
  }

  private static int line(JsonParser yaml) {
    return yaml.currentTokenLocation().getLineNr();
  }
}
