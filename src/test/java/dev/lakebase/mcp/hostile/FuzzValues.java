package dev.lakebase.mcp.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;

/** Values that a schema would take, and values that nobody expects. */
final class FuzzValues {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> WORDS =
      List.of(
          "",
          " ",
          "demo",
          "production",
          "public",
          "orders",
          "customers",
          "no_such_thing",
          "../../etc/passwd",
          "${exchangeProperty.McpCaller}",
          "#{7*7}",
          "RAW(x)",
          "a?b=c&d=e%00",
          "' or 1=1 --",
          "\u0000",
          "\u202e\ufeff",
          "\ud83d\ude00",
          "%s%n%x",
          "{{lakebase.path}}",
          "CamelHttpUri",
          "true",
          "null",
          "9223372036854775808",
          "1e400",
          "x".repeat(300),
          "é".repeat(3000));
  private static final List<String> SQL =
      List.of(
          "select 1",
          "select * from public.orders limit 3",
          "select 1; drop table orders",
          "select pg_sleep(0)",
          "select 1/0",
          "select $1",
          "select :#x, :?y, ${body}",
          "select '\\'",
          "select E'\\u0000'",
          "select 'x'::int",
          "select repeat('x', 100000)",
          "with a as (delete from orders returning *) select * from a",
          "copy orders to program 'id'",
          "do $$ begin raise exception 'x'; end $$",
          "set role postgres",
          "begin; commit; vacuum",
          "explain analyze select 1",
          "select /* /* */ 1",
          "select \"",
          "select $tag$",
          "select lo_import('/etc/passwd')",
          "select 'infinity'::timestamp, 'NaN'::numeric, array[[1,2],[3,4]], null::jsonb",
          "select generate_series(1, 500)",
          "table orders",
          "values (1), (2)",
          "create table t (a int)",
          "insert into orders values (1)",
          "show all");

  private final Random random;

  FuzzValues(Random random) {
    this.random = random;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  String word() {
    return one(WORDS);
  }

  /** Statements, whole or with pieces cut out and joined. */
  String sql() {
    String text = one(SQL);
    if (chance(0.3)) {
      int cut = below(text.length() + 1);
      text = text.substring(0, cut) + one(SQL).substring(0, below(7)) + text.substring(cut);
    }
    return text;
  }

  /** Anything that JSON can say, small. */
  JsonNode any(int depth) {
    return switch (below(depth > 3 ? 9 : 12)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.booleanNode(chance(0.5));
      case 2 -> JSON.numberNode(random.nextInt());
      case 3 -> JSON.numberNode(new BigDecimal("1e999999999"));
      case 4 -> JSON.numberNode(new BigDecimal("-1e-999999999"));
      case 5 -> JSON.numberNode(BigInteger.TEN.pow(below(390)));
      case 6 -> JSON.numberNode(random.nextDouble());
      case 7 -> JSON.textNode(word());
      case 8 -> JSON.textNode(sql());
      case 9 -> JSON.arrayNode();
      case 10 -> array(depth);
      default -> object(depth);
    };
  }

  private ArrayNode array(int depth) {
    ArrayNode array = JSON.arrayNode();
    for (int i = below(4); i >= 0; i--) {
      array.add(any(depth + 1));
    }
    return array;
  }

  ObjectNode object(int depth) {
    ObjectNode object = JSON.objectNode();
    for (int i = below(4); i > 0; i--) {
      object.set(word(), any(depth + 1));
    }
    return object;
  }

  /** What this schema of a parameter would take, more often than not. */
  JsonNode like(JsonNode schema, String name) {
    if (chance(0.1)) {
      return any(0);
    }
    if (schema.has("enum")) {
      return schema.path("enum").path(below(schema.path("enum").size()));
    }
    return switch (schema.path("type").asText()) {
      case "integer" -> JSON.numberNode(chance(0.7) ? 1 + below(20) : random.nextLong());
      case "number" -> JSON.numberNode(chance(0.7) ? BigDecimal.ONE : new BigDecimal("1e40"));
      case "boolean" -> JSON.booleanNode(chance(0.5));
      case "array" -> JSON.arrayNode().add(like(schema.path("items"), name));
      case "object" -> arguments(schema);
      default -> JSON.textNode(name.endsWith("sql") ? sql() : word());
    };
  }

  /** Arguments for a tool with this input schema. */
  ObjectNode arguments(JsonNode schema) {
    ObjectNode arguments = JSON.objectNode();
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              boolean required =
                  schema.path("required").toString().contains("\"" + property.getKey() + "\"");
              if (chance(required ? 0.95 : 0.4)) {
                arguments.set(property.getKey(), like(property.getValue(), property.getKey()));
              }
            });
    if (chance(0.05)) {
      arguments.set(word(), any(0));
    }
    return arguments;
  }
}
