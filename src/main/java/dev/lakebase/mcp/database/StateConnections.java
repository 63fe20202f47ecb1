package dev.lakebase.mcp.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service's own connections to the configured primary, as its own role and never as a caller:
 * {@value #MOST} of the endpoint's, beside those for calls, so that neither waits for the other.
 * None is opened before it is needed, and none is kept once it has been idle as long as calls' are.
 */
public final class StateConnections extends HikariDataSource {
  /** Connections at any time. */
  public static final int MOST = 2;

  /** HikariCP's least; a waiting caller looks this often whether connecting has failed. */
  private static final long LOOK_MILLIS = 250;

  private static final Logger LOG = LoggerFactory.getLogger(StateConnections.class);
  private static final Duration STATEMENT = Duration.ofSeconds(5);

  private final WakeUpFlight flight;
  private final Duration maxWait;
  private final boolean canSuspend;
  private final BooleanSupplier asleep;

  /**
   * @param asleep what the control plane says of the compute; false as well where nobody knows
   */
  public static StateConnections of(DatabaseSettings settings, BooleanSupplier asleep)
      throws SQLException {
    WakeUpFlight flight =
        new WakeUpFlight(
            settings.wakeUp(),
            settings.pool().maxWait(),
            () -> PhysicalConnections.listens(settings.primary()),
            settings.wakeUps());
    return new StateConnections(settings, flight, asleep);
  }

  private StateConnections(DatabaseSettings settings, WakeUpFlight flight, BooleanSupplier asleep)
      throws SQLException {
    super(
        poolConfig(
            settings,
            new FlightDataSource(
                settings, new PhysicalConnections(settings, settings.primary()), flight)));
    this.flight = flight;
    this.maxWait = settings.pool().maxWait();
    this.canSuspend = settings.primary().canSuspend();
    this.asleep = asleep;
  }

  private static HikariConfig poolConfig(DatabaseSettings settings, FlightDataSource connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("lakebase-state");
    config.setDataSource(connections);
    config.setMaximumPoolSize(MOST);
    config.setMinimumIdle(0);
    config.setMaxLifetime(settings.pool().maxLifetime().toMillis());
    config.setIdleTimeout(settings.pool().maxIdle().toMillis());
    config.setKeepaliveTime(0);
    config.setConnectionTimeout(LOOK_MILLIS);
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(
        "SELECT set_config('default_transaction_read_only', 'off', false),"
            + " set_config('statement_timeout', '%1$d', false), set_config('lock_timeout', '%1$d', false)"
                .formatted(STATEMENT.toMillis()));
    return config;
  }

  /** Whether a connection would wake a compute that sleeps. Asks only where none is open. */
  public boolean wouldWake() {
    return canSuspend && getHikariPoolMXBean().getTotalConnections() == 0 && isAsleep(true);
  }

  private boolean isAsleep(boolean whereNobodySays) {
    try {
      return asleep.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.info("The state of the compute is not known: {}", e.toString());
      return whereNobodySays;
    }
  }

  /** A connection in autocommit, to be closed; waits as long as a call does. */
  @Override
  public Connection getConnection() throws SQLException {
    return within(maxWait);
  }

  /**
   * As {@link #getConnection()}.
   *
   * @throws ToolFailure in the tool contract's words
   */
  public Connection open() {
    try {
      return getConnection();
    } catch (SQLTransientConnectionException e) {
      throw DatabaseErrors.noFreeConnection(MOST);
    } catch (SQLException e) {
      throw WakeUpFlight.isWorthRepeating(e) && isAsleep(false)
          ? DatabaseErrors.wakingUp(e)
          : DatabaseErrors.cannotConnect(e);
    }
  }

  /** A connection, if there is one in this time. */
  public Connection within(Duration wait) throws SQLException {
    long deadline = System.nanoTime() + wait.toNanos();
    long mark = flight.mark();
    while (true) {
      try {
        return super.getConnection();
      } catch (SQLTransientConnectionException e) {
        Optional<SQLException> failure = flight.failureSince(mark);
        if (failure.isPresent()) {
          throw failure.get();
        }
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    flight.close();
    super.close();
  }
}
