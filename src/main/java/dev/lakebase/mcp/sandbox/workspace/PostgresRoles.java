package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.sandbox.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.postgresql.core.Utils;

/** The roles and databases of the API, made real in a branch's server. */
final class PostgresRoles implements AutoCloseable {
  static final String SUPERUSERS = "databricks_superuser";
  private static final Set<String> RESERVED = Set.of(PostgresServer.SUPERUSER, SUPERUSERS);

  private final PostgresServer server;
  private final Connection connection;
  private final Statement statement;

  private PostgresRoles(PostgresServer server, Connection connection, Statement statement) {
    this.server = server;
    this.connection = connection;
    this.statement = statement;
  }

  static PostgresRoles of(PostgresServer server) throws SQLException {
    Connection connection = server.superuser("postgres").connect();
    return new PostgresRoles(server, connection, connection.createStatement());
  }

  /** Whether the role belongs to the server, so that nobody may have it. */
  static boolean isReserved(String role) {
    return RESERVED.contains(role) || role.startsWith("pg_");
  }

  /** What the platform has in every server before anybody comes. */
  void provision() throws SQLException {
    run(
        """
        DO $$
        BEGIN
          IF to_regrole('databricks_superuser') IS NULL THEN
            CREATE ROLE databricks_superuser NOLOGIN CREATEDB CREATEROLE;
            GRANT pg_read_all_data, pg_write_all_data, pg_monitor, pg_signal_backend
              TO databricks_superuser;
          END IF;
          IF to_regrole('lakebase_owner') IS NOT NULL THEN
            GRANT lakebase_owner TO databricks_superuser;
          END IF;
        END $$
        """);
  }

  /**
   * @param status the role as the API shows it
   */
  void create(JsonNode status) throws SQLException {
    String role = status.path("postgres_role").asText();
    if (!exists("SELECT FROM pg_roles WHERE rolname = ", role)) {
      run("CREATE ROLE " + identifier(role));
    }
    alter(status);
  }

  void alter(JsonNode status) throws SQLException {
    String role = identifier(status.path("postgres_role").asText());
    boolean login = !status.path("auth_method").asText().equals("NO_LOGIN");
    JsonNode attributes = status.path("attributes");
    StringBuilder sql =
        new StringBuilder("ALTER ROLE ").append(role).append(login ? " LOGIN" : " NOLOGIN");
    for (String attribute : new String[] {"createdb", "createrole", "bypassrls"}) {
      sql.append(attributes.path(attribute).asBoolean() ? " " : " NO").append(attribute);
    }
    run(sql.toString());
    boolean superuser = false;
    for (JsonNode membership : status.path("membership_roles")) {
      superuser |= membership.asText().equals("DATABRICKS_SUPERUSER");
    }
    run((superuser ? "GRANT %s TO " : "REVOKE %s FROM ").formatted(SUPERUSERS) + role);
  }

  /**
   * @param heir the role that gets what the other one owned; empty if it owns nothing
   */
  void drop(String role, String heir, Iterable<String> databases) throws SQLException {
    for (String database : databases) {
      if (!heir.isEmpty()) {
        runIn(database, "REASSIGN OWNED BY %s TO %s".formatted(identifier(role), identifier(heir)));
      }
      // What is left of it are privileges; what it owns stays and makes DROP ROLE refuse.
      runIn(database, revokeAll(role));
    }
    run("DROP ROLE IF EXISTS " + identifier(role));
  }

  private static String revokeAll(String role) throws SQLException {
    return """
        DO $$
        BEGIN
          IF NOT EXISTS (SELECT FROM pg_shdepend WHERE deptype = 'o' AND refobjid = %s::regrole)
          THEN
            DROP OWNED BY %s;
          END IF;
        END $$
        """
        .formatted(literal(identifier(role)), identifier(role));
  }

  void createDatabase(String database, String owner) throws SQLException {
    if (!exists("SELECT FROM pg_database WHERE datname = ", database)) {
      run("CREATE DATABASE %s OWNER %s".formatted(identifier(database), identifier(owner)));
    }
  }

  void changeOwner(String database, String owner) throws SQLException {
    run("ALTER DATABASE %s OWNER TO %s".formatted(identifier(database), identifier(owner)));
  }

  void dropDatabase(String database) throws SQLException {
    run("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(identifier(database)));
  }

  private boolean exists(String query, String name) throws SQLException {
    try (ResultSet found = statement.executeQuery(query + literal(name))) {
      return found.next();
    }
  }

  private void run(String sql) throws SQLException {
    statement.execute(sql);
  }

  private void runIn(String database, String sql) throws SQLException {
    try (Connection there = server.superuser(database).connect();
        Statement one = there.createStatement()) {
      one.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  static String identifier(String name) throws SQLException {
    return Utils.escapeIdentifier(new StringBuilder(), name).toString();
  }

  static String literal(String text) throws SQLException {
    return "'" + Utils.escapeLiteral(new StringBuilder(), text, true) + "'";
  }
}
