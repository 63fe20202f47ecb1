package dev.lakebase.mcp.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.lakebase.mcp.tool.Cancellation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One PostgreSQL server under its address: its pool, its wake-up and the number of calls that may
 * use it at once. Whoever has one of its permits waits in the pool for a physical connection at
 * most, never for another call; so a wait that ends in vain has a cause that can be told.
 */
final class Endpoint implements SessionSource, Lender {
  /** HikariCP's least; each waiting call looks this often whether connecting has failed. */
  private static final long LOOK_MILLIS = 250;

  private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

  private final String name;
  private final DatabaseSettings settings;
  private final Asleep asleep;
  private final WakeUpFlight flight;
  private final SessionDefaults defaults;
  private final ColumnTypes types = new ColumnTypes();
  private final RepeatedReads repeated = new RepeatedReads();
  private final Semaphore permits;
  private final HikariDataSource pool;
  private volatile boolean wasUp;

  /** What the control plane says while nobody can connect. */
  @FunctionalInterface
  interface Asleep {
    /**
     * @return false as well where nobody knows
     */
    boolean isAsleep();
  }

  Endpoint(String name, DatabaseSettings settings, DatabaseSettings.Address address, Asleep asleep)
      throws SQLException {
    this.name = name;
    this.settings = settings;
    this.asleep = asleep;
    this.flight =
        new WakeUpFlight(
            settings.wakeUp(),
            settings.pool().maxWait(),
            () -> PhysicalConnections.listens(address),
            settings.wakeUps());
    this.defaults = new SessionDefaults(settings.queryTimeout());
    this.permits = new Semaphore(settings.pool().max(), true);
    this.pool =
        new HikariDataSource(
            poolConfig(
                name,
                settings,
                address,
                new FlightDataSource(
                    settings, new PhysicalConnections(settings, address), flight)));
  }

  private static HikariConfig poolConfig(
      String name,
      DatabaseSettings settings,
      DatabaseSettings.Address address,
      FlightDataSource connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("lakebase-" + name);
    config.setDataSource(connections);
    config.setMaximumPoolSize(settings.pool().max());
    config.setMinimumIdle(
        address.canSuspend() ? 0 : Math.min(settings.pool().min(), settings.pool().max()));
    config.setMaxLifetime(settings.pool().maxLifetime().toMillis());
    config.setIdleTimeout(settings.pool().maxIdle().toMillis());
    config.setKeepaliveTime(0);
    config.setConnectionTimeout(LOOK_MILLIS);
    config.setInitializationFailTimeout(-1);
    return config;
  }

  @Override
  public Session open(Duration maxWait, Duration timeout, Cancellation cancellation)
      throws EndpointUnavailable {
    long deadline = System.nanoTime() + maxWait.toNanos();
    long mark = flight.mark();
    if (!acquire(maxWait)) {
      Optional<SQLException> down = flight.failureSince(mark);
      throw down.isPresent()
          ? unreachable(down.get())
          : EndpointUnavailable.busy(DatabaseErrors.noFreeConnection(settings.pool().max()));
    }
    try {
      Connection connection = connect(deadline);
      try {
        return new Session(this, connection, timeout, cancellation);
      } catch (SQLException e) {
        pool.evictConnection(connection);
        throw unreachable(e);
      }
    } catch (EndpointUnavailable | RuntimeException | Error e) {
      permits.release();
      throw e;
    }
  }

  private Connection connect(long deadline) throws EndpointUnavailable {
    long mark = flight.mark();
    while (true) {
      try {
        return pool.getConnection();
      } catch (SQLTransientConnectionException e) {
        Optional<SQLException> failure = flight.failureSince(mark);
        if (failure.isPresent() || System.nanoTime() > deadline) {
          throw unreachable(failure.orElseGet(() -> rootOf(e)));
        }
      } catch (SQLException e) {
        throw unreachable(e);
      }
    }
  }

  private EndpointUnavailable unreachable(SQLException e) {
    LOG.info("{} can't be connected to ({}): {}", name, e.getSQLState(), e.getMessage());
    return EndpointUnavailable.unreachable(
        WakeUpFlight.isWorthRepeating(e) && mayBe(asleep, name)
            ? DatabaseErrors.wakingUp(e)
            : DatabaseErrors.cannotConnect(e));
  }

  static boolean mayBe(Asleep asleep, String name) {
    try {
      return asleep.isAsleep();
    } catch (RuntimeException e) {
      LOG.info("The state of {} is not known: {}", name, e.toString());
      return false;
    }
  }

  private static SQLException rootOf(SQLException timeout) {
    return timeout.getCause() instanceof SQLException cause ? cause : timeout;
  }

  private boolean acquire(Duration maxWait) {
    try {
      return permits.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void giveBack(Connection connection, boolean clean, boolean lost) {
    try {
      if (clean) {
        connection.close();
      } else {
        pool.evictConnection(connection);
      }
      if (lost) {
        pool.getHikariPoolMXBean().softEvictConnections();
      }
    } catch (SQLException e) {
      pool.evictConnection(connection);
    } finally {
      permits.release();
    }
  }

  @Override
  public Duration timeout() {
    return settings.queryTimeout();
  }

  @Override
  public boolean renew(PgConnection connection) throws SQLException {
    defaults.restore(connection);
    return true;
  }

  @Override
  public ColumnTypes types() {
    return types;
  }

  @Override
  public Optional<RepeatedReads> repeated() {
    return Optional.of(repeated);
  }

  @Override
  public PoolState state(String kind) {
    HikariPoolMXBean held = pool.getHikariPoolMXBean();
    int idle = held == null ? 0 : held.getIdleConnections();
    int max = settings.pool().max();
    if (pool.getMinimumIdle() == 0 || held != null && held.getTotalConnections() > 0) {
      wasUp = true;
    }
    return new PoolState(
        kind,
        max - permits.availablePermits(),
        idle,
        permits.getQueueLength(),
        max,
        wasUp,
        flight.trouble());
  }

  @Override
  public void close() {
    flight.close();
    pool.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
