package dev.lakebase.mcp.database;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.tool.ToolFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** Writes the point lookup of a feature table by its entity keys, and shapes the answer. */
public final class FeatureLookup {
  /**
   * @param columns as {@code table_columns.sql} lists them
   * @param table the row of {@code resolve_table.sql}
   * @param keys column to value; every one must match
   * @param features columns to return; all when empty
   */
  public AuthoredSql statement(
      @Body JsonNode columns,
      @ExchangeProperty("LakebaseTable") Map<String, Object> table,
      @Header("entity_keys") Map<String, Object> keys,
      @Header("features") List<String> features) {
    Map<String, JsonNode> known = new LinkedHashMap<>();
    columns.forEach(column -> known.put(column.path("name").textValue(), column));
    String selected =
        (features.isEmpty() ? known.keySet() : features)
            .stream().map(name -> quoted(known, name, table)).collect(Collectors.joining(", "));
    List<String> conditions = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    keys.forEach(
        (name, value) -> {
          String column = quoted(known, name, table);
          String type = known.get(name).path("type").textValue();
          conditions.add(column + " = CAST(?::text AS " + type + ")");
          values.add(String.valueOf(value));
        });
    return new AuthoredSql(
        "SELECT "
            + selected
            + " FROM "
            + table.get("quoted_name")
            + " WHERE "
            + String.join(" AND ", conditions),
        values);
  }

  /** {@code {"table", "found", "rows"}}. */
  public Map<String, Object> answer(
      @Body List<Map<String, Object>> rows,
      @ExchangeProperty("LakebaseTable") Map<String, Object> table) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("table", table.get("schema_name") + "." + table.get("relation_name"));
    answer.put("found", !rows.isEmpty());
    answer.put("rows", rows);
    return answer;
  }

  private static String quoted(
      Map<String, JsonNode> known, String name, Map<String, Object> table) {
    JsonNode column = known.get(name);
    if (column == null) {
      throw new ToolFailure(
          "Column '"
              + name
              + "' does not exist in "
              + table.get("schema_name")
              + "."
              + table.get("relation_name")
              + ". Columns: "
              + String.join(", ", known.keySet())
              + ".");
    }
    return column.path("quoted_name").textValue();
  }
}
