package dev.lakebase.mcp.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A schema for one test, gone with all it holds when closed. */
public record ScratchSchema(TestDatabase database, String name) implements AutoCloseable {

  /** Runs SQL with the schema first on the search path. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** A connection of the service's user with the schema first on the search path. */
  public Connection connect() throws SQLException {
    Connection connection = database.connect();
    connection.setSchema(name);
    return connection;
  }

  /** {@code schema.table}, for tools that take a qualified name. */
  public String qualified(String table) {
    return name + "." + table;
  }

  @Override
  public void close() throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + name + " CASCADE");
    }
  }
}
