package dev.lakebase.mcp.sandbox;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Where a database is and who may enter.
 *
 * @param host name or address
 * @param password in clear text; never part of {@link #toString()} or {@link #url()}
 */
public record ConnectionSettings(
    String host, int port, String database, String user, String password) {

  /** The JDBC URL, without user and password. */
  public String url() {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
  }

  /** Opens a new connection; the caller closes it. */
  public Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    return DriverManager.getConnection(url(), properties);
  }

  @Override
  public String toString() {
    return "%s as %s".formatted(url(), user);
  }
}
