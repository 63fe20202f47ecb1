package dev.lakebase.mcp.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.protocol.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** What psql prints for values on the test database: the text of PostgreSQL's output functions. */
final class Psql {
  private Psql() {}

  /**
   * Rows of the printed expressions, null for NULL.
   *
   * @param types of the expressions, an array's with its leading underscore: arrays are printed as
   *     JSON lists of their elements' texts
   * @param from the rest of the query
   */
  static List<List<String>> prints(List<String> expressions, List<String> types, String from)
      throws SQLException {
    StringJoiner list = new StringJoiner(", ", "SELECT ", from);
    for (int i = 0; i < expressions.size(); i++) {
      String value = "(" + expressions.get(i) + ")";
      String text = isArray(types.get(i)) ? "to_json(%s::text[])" : "%s";
      list.add(
          ("CASE WHEN num_nulls(%s) = 0 THEN format('%%s', " + text + ") END")
              .formatted(value, value));
    }
    try (Connection connection = TestDatabase.shared().connect();
        Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute("SET TimeZone = 'UTC'");
      return rows(statement.executeQuery(list.toString()), expressions.size());
    }
  }

  private static List<List<String>> rows(ResultSet result, int columns) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int column = 1; column <= columns; column++) {
        row.add(result.getString(column));
      }
      rows.add(row);
    }
    return rows;
  }

  /** A printed text as JSON: a list for an array, itself for JSON, else a string. */
  static JsonNode value(String type, String text) {
    if (text == null) {
      return Json.MAPPER.nullNode();
    }
    if (!isArray(type) && !type.startsWith("json")) {
      return Json.MAPPER.getNodeFactory().textNode(text);
    }
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static boolean isArray(String type) {
    return type.startsWith("_");
  }
}
