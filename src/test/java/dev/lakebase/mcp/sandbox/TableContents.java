package dev.lakebase.mcp.sandbox;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A digest of every row of every table, for comparing databases. */
final class TableContents {
  private TableContents() {}

  static Map<String, String> digest(ConnectionSettings settings) throws SQLException {
    Map<String, String> digests = new TreeMap<>();
    try (Connection connection = settings.connect();
        Statement statement = connection.createStatement()) {
      for (String table : tables(statement)) {
        try (ResultSet row =
            statement.executeQuery(
                "SELECT count(*) || ' ' || md5(string_agg(md5(t::text), '' ORDER BY md5(t::text)))"
                    + " FROM "
                    + table
                    + " t")) {
          row.next();
          digests.put(table, row.getString(1));
        }
      }
    }
    return digests;
  }

  private static List<String> tables(Statement statement) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT format('%I.%I', relnamespace::regnamespace, relname) FROM pg_class"
                + " WHERE relkind IN ('r', 'm') AND relnamespace::regnamespace::text"
                + " IN ('public', 'analytics', 'staging', 'features')")) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
    }
    return tables;
  }
}
