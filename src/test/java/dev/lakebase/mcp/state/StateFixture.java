package dev.lakebase.mcp.state;

import dev.lakebase.mcp.database.DatabaseSettings;
import dev.lakebase.mcp.database.DatabaseSettings.Address;
import dev.lakebase.mcp.database.Login;
import dev.lakebase.mcp.database.StateConnections;
import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.database.WakeUps;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** State connections to the test database, and what assertions read past them. */
final class StateFixture {
  static final TestDatabase DATABASE = TestDatabase.shared();

  private StateFixture() {}

  static StateConnections connections() throws SQLException {
    ConnectionSettings service = DATABASE.settings();
    return connections(service.port(), service.user(), service.password(), false, () -> false);
  }

  static StateConnections as(String role, String password) throws SQLException {
    return connections(DATABASE.settings().port(), role, password, false, () -> false);
  }

  static StateConnections connections(
      int port, String role, String password, boolean canSuspend, BooleanSupplier asleep)
      throws SQLException {
    ConnectionSettings service = DATABASE.settings();
    return StateConnections.of(
        new DatabaseSettings(
            new Address(service.host(), port, canSuspend),
            Optional.empty(),
            service.database(),
            () -> new Login(role, Optional.of(password)),
            "disable",
            "state-test",
            DatabaseSettings.Pool.DEFAULT,
            new DatabaseSettings.WakeUp(1, Duration.ofMillis(50), Duration.ofMillis(50)),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            DatabaseSettings.DEFAULT_MAX_TRIP_BYTES,
            new WakeUps()),
        asleep);
  }

  static String value(String sql) throws SQLException {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
