package dev.lakebase.mcp.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Where HikariCP gets its physical connections from, behind the endpoint's {@link WakeUpFlight}.
 * The login is asked for each of them, and never before one is needed; HikariCP's own credentials
 * provider would be asked when the pool is made.
 */
final class FlightDataSource implements DataSource {
  private final WakeUpFlight.Attempt attempt;
  private final WakeUpFlight flight;
  private final Duration connectTimeout;

  FlightDataSource(
      DatabaseSettings settings, PhysicalConnections connections, WakeUpFlight flight) {
    this.attempt = () -> connections.connect(settings.login());
    this.flight = flight;
    this.connectTimeout = settings.connectTimeout();
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      return flight.connect(attempt);
    } catch (SQLException e) {
      // Ends HikariCP's own series of tries, whose pauses grow to 5 s; a caller who waits asks
      // anew.
      Thread.currentThread().interrupt();
      throw e;
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLException("The settings alone say who connects");
  }

  @Override
  public PrintWriter getLogWriter() {
    return new PrintWriter(PrintWriter.nullWriter());
  }

  @Override
  public void setLogWriter(PrintWriter out) {
    // pgjdbc logs through java.util.logging.
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // The settings' connect timeout holds; HikariCP would set that of a waiting caller.
  }

  @Override
  public int getLoginTimeout() {
    return (int) connectTimeout.toSeconds();
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("org.postgresql");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("There is nothing inside");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
