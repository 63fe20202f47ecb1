package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.turns.InTurns;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;

/**
 * The maps and lists that a route leaves in its body, as JSON. What rows are made of is turned over
 * at once; anything else goes Jackson's way, which writes every value down as tokens first and then
 * reads them.
 */
final class BodyTree {
  /** A double stays one: as a decimal, PostgreSQL's -0 would lose its sign. */
  private static final JsonMapper MAPPER =
      Json.MAPPER.rebuild().disable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** Elements; a row has fewer. */
  private static final int LONG = 100;

  private static final JsonNodeFactory NODES = MAPPER.getNodeFactory();

  private BodyTree() {}

  static JsonNode of(Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof String text) {
      return NODES.textNode(text);
    }
    if (value instanceof Integer number) {
      return NODES.numberNode(number.intValue());
    }
    if (value instanceof Long number) {
      return NODES.numberNode(number.longValue());
    }
    if (value instanceof BigDecimal number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Boolean truth) {
      return NODES.booleanNode(truth);
    }
    if (value instanceof Map<?, ?> map) {
      return object(map);
    }
    return value instanceof Iterable<?> list && !(value instanceof JsonNode)
        ? array(list)
        : MAPPER.valueToTree(value);
  }

  private static JsonNode object(Map<?, ?> map) {
    ObjectNode object = NODES.objectNode();
    for (Map.Entry<?, ?> member : map.entrySet()) {
      if (!(member.getKey() instanceof String name)) {
        return MAPPER.valueToTree(map);
      }
      object.set(name, of(member.getValue()));
    }
    return object;
  }

  private static ArrayNode array(Iterable<?> list) {
    int size = list instanceof Collection<?> collection ? collection.size() : LONG;
    ArrayNode array = NODES.arrayNode(size);
    Iterable<?> values = size < LONG ? list : new InTurns<Object>(list);
    for (Object value : values) {
      array.add(of(value));
    }
    return array;
  }
}
