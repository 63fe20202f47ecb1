package dev.lakebase.mcp.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.ProxyConnection;
import dev.lakebase.mcp.tool.Cancellation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.core.NativeQuery;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PreferQueryMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DataSource of the application that embeds the service. A connection is borrowed for one call,
 * gets our settings for that time, and its own back afterwards. One that may hold more of a caller
 * than settings is closed, since only its owner knows how it is set up.
 */
final class HostDataSource implements SessionSource {
  private static final Logger LOG = LoggerFactory.getLogger(HostDataSource.class);

  private final DataSource dataSource;
  private final Duration timeout;
  private final int most;
  private final SessionDefaults defaults;
  private final Semaphore permits;
  private final ColumnTypes types = new ColumnTypes();

  /**
   * @param timeout how long one statement may run when a call sets nothing else
   * @param most connections that calls may hold at a time
   */
  HostDataSource(DataSource dataSource, Duration timeout, int most) {
    this.dataSource = dataSource;
    this.timeout = timeout;
    this.most = most;
    this.defaults = new SessionDefaults(timeout);
    this.permits = new Semaphore(most, true);
  }

  @Override
  public Session open(Duration maxWait, Duration callTimeout, Cancellation cancellation)
      throws EndpointUnavailable {
    if (!acquire(maxWait)) {
      throw EndpointUnavailable.busy(DatabaseErrors.noFreeConnection(most));
    }
    try {
      Connection connection = dataSource.getConnection();
      try {
        return new Session(lend(connection), connection, callTimeout, cancellation);
      } catch (SQLException | RuntimeException | Error e) {
        discard(connection);
        throw e;
      }
    } catch (SQLException e) {
      permits.release();
      LOG.info("The DataSource gives no usable connection ({})", e.getSQLState(), e);
      throw EndpointUnavailable.unreachable(DatabaseErrors.cannotConnect(e));
    } catch (RuntimeException | Error e) {
      permits.release();
      throw e;
    }
  }

  private boolean acquire(Duration maxWait) {
    try {
      return permits.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Loan lend(Connection connection) throws SQLException {
    PgConnection server = connection.unwrap(PgConnection.class);
    if (server.getPreferQueryMode() == PreferQueryMode.SIMPLE) {
      // There one message may hold several statements.
      throw new SQLException("The DataSource uses preferQueryMode=simple, which is not supported");
    }
    int networkTimeout = connection.getNetworkTimeout();
    NativeQuery before = defaults.borrow(server);
    connection.setNetworkTimeout(Runnable::run, SessionDefaults.socketSeconds(timeout) * 1000);
    return new Loan(before, networkTimeout);
  }

  /** Closes it so that its pool does not hand it out again. */
  private void discard(Connection connection) {
    try {
      if (connection instanceof ProxyConnection
          && dataSource.isWrapperFor(HikariDataSource.class)) {
        dataSource.unwrap(HikariDataSource.class).evictConnection(connection);
        return;
      }
      connection.abort(Runnable::run);
      connection.close();
    } catch (SQLException e) {
      LOG.debug("A connection that is given up can't be closed", e);
    }
  }

  @Override
  public PoolState state(String kind) {
    int active = most - permits.availablePermits();
    return new PoolState(kind, active, 0, permits.getQueueLength(), most, true, Optional.empty());
  }

  @Override
  public void close() {
    // The DataSource is the application's own.
  }

  /** One borrowed connection, and how it was. */
  private final class Loan implements Lender {
    private final NativeQuery before;
    private final int networkTimeout;

    Loan(NativeQuery before, int networkTimeout) {
      this.before = before;
      this.networkTimeout = networkTimeout;
    }

    @Override
    public Duration timeout() {
      return timeout;
    }

    @Override
    public ColumnTypes types() {
      return types;
    }

    @Override
    public Optional<RepeatedReads> repeated() {
      return Optional.empty();
    }

    @Override
    public boolean renew(PgConnection connection) {
      return false;
    }

    @Override
    public void giveBack(Connection connection, boolean clean, boolean lost) {
      try {
        if (clean) {
          Trip.of(List.of(before), 0).run(connection.unwrap(PgConnection.class), 0);
          connection.setNetworkTimeout(Runnable::run, networkTimeout);
          connection.close();
        } else {
          discard(connection);
        }
      } catch (SQLException e) {
        discard(connection);
      } finally {
        permits.release();
      }
    }
  }
}
