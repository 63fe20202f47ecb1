package dev.lakebase.mcp.database;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.database.ColumnTypes.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a statement gave: rows, or the number of rows it changed.
 *
 * @param columns empty for a statement that returns no rows
 * @param rows values as {@link ValueReader} gives them, null for NULL
 * @param truncated more rows existed than the limits allow
 * @param affected rows that PostgreSQL's command tag counts
 * @param command first word of the command tag
 */
record SqlResult(
    List<Column> columns,
    List<List<Object>> rows,
    boolean truncated,
    long affected,
    String command) {
  private static final Set<String> WRITES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");

  /** The shape of a query tool's answer; duplicate column names survive, since rows are arrays. */
  Map<String, Object> toBody() {
    Map<String, Object> body = new LinkedHashMap<>();
    if (columns.isEmpty()) {
      body.put("affected_rows", affected);
      body.put("command", command);
      return body;
    }
    List<Map<String, Object>> named = new ArrayList<>(columns.size());
    for (Column column : columns) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", column.name());
      entry.put("type", column.type().name());
      named.add(entry);
    }
    body.put("columns", named);
    body.put("rows", rows);
    body.put("row_count", rows.size());
    body.put("truncated", truncated);
    return body;
  }

  /** An EXPLAIN (FORMAT JSON)'s answer: the plan, and the times where it was analyzed. */
  Map<String, Object> toPlan() {
    if (rows.size() != 1 || !(rows.get(0).get(0) instanceof JsonNode explained)) {
      throw new IllegalStateException("EXPLAIN did not answer in JSON");
    }
    JsonNode entry = explained.path(0);
    Map<String, Object> body = new LinkedHashMap<>();
    if (entry.has("Planning Time")) {
      body.put("planning_time_ms", entry.get("Planning Time"));
    }
    if (entry.has("Execution Time")) {
      body.put("execution_time_ms", entry.get("Execution Time"));
    }
    body.put("plan", entry.path("Plan"));
    return body;
  }

  /**
   * Rows by column name, and of a statement that writes how many it changed; without that number
   * where its rows were cut, because PostgreSQL does not tell it then.
   */
  Map<String, Object> toRecords() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("rows", toMaps());
    body.put("row_count", rows.size());
    body.put("truncated", truncated);
    if (WRITES.contains(command)) {
      body.put("affected_rows", affected);
      body.put("command", command);
    }
    return body;
  }

  /** Each row by column name; of columns of the same name the last is seen. */
  List<Map<String, Object>> toMaps() {
    List<Map<String, Object>> maps = new ArrayList<>(rows.size());
    for (List<Object> row : rows) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        map.put(columns.get(i).name(), row.get(i));
      }
      maps.add(map);
    }
    return maps;
  }
}
