package dev.lakebase.mcp.testing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A YAML document, and the line in which each of its values or their keys stands. */
final class LocatedYaml {
  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final JsonPointer ROOT = JsonPointer.empty();

  private final Path file;
  private final Map<JsonPointer, Integer> lines = new HashMap<>();
  private final JsonNode root;

  private LocatedYaml(Path file, JsonParser parser) throws IOException {
    this.file = file;
    parser.nextToken();
    this.root = value(parser, ROOT);
    if (parser.nextToken() != null) {
      throw refused(
          parser.currentTokenLocation().getLineNr(), "a file holds one document, without ---");
    }
  }

  /**
   * @throws CaseFileException with file and line, when it is no YAML or has a key twice
   */
  static LocatedYaml read(Path file) throws IOException {
    try (JsonParser parser = YAML.createParser(Files.readString(file))) {
      return new LocatedYaml(file, parser);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      String said =
          String.valueOf(e.getOriginalMessage())
              .lines()
              .filter(it -> !it.startsWith(" "))
              .collect(Collectors.joining(", "));
      throw new CaseFileException(file + ":" + line + ": not valid YAML: " + said);
    }
  }

  JsonNode root() {
    return root;
  }

  /** From 1; a place that is not there has the line of what is around it. */
  int line(JsonPointer place) {
    JsonPointer at = place;
    while (!lines.containsKey(at) && at != null && !at.equals(ROOT)) {
      at = at.head();
    }
    return lines.getOrDefault(at, 1);
  }

  CaseFileException refused(JsonPointer place, String why) {
    return refused(line(place), why);
  }

  private CaseFileException refused(int line, String why) {
    return new CaseFileException(file + ":" + line + ": " + why);
  }

  private JsonNode value(JsonParser parser, JsonPointer place) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw refused(1, "the file says nothing");
    }
    lines.putIfAbsent(place, parser.currentTokenLocation().getLineNr());
    return switch (token) {
      case START_OBJECT -> object(parser, place);
      case START_ARRAY -> array(parser, place);
      case VALUE_TRUE, VALUE_FALSE ->
          Json.MAPPER.getNodeFactory().booleanNode(parser.getBooleanValue());
      case VALUE_NULL -> Json.MAPPER.nullNode();
      case VALUE_NUMBER_INT -> Json.MAPPER.getNodeFactory().numberNode(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> Json.MAPPER.getNodeFactory().numberNode(parser.getDecimalValue());
      default -> TextNode.valueOf(parser.getText());
    };
  }

  private ObjectNode object(JsonParser parser, JsonPointer place) throws IOException {
    ObjectNode object = Json.MAPPER.createObjectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonPointer member = place.appendProperty(name);
      lines.put(member, parser.currentTokenLocation().getLineNr());
      parser.nextToken();
      object.set(name, value(parser, member));
    }
    return object;
  }

  private ArrayNode array(JsonParser parser, JsonPointer place) throws IOException {
    ArrayNode array = Json.MAPPER.createArrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser, place.appendIndex(array.size())));
    }
    return array;
  }
}
