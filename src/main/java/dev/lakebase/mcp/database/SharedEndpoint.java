package dev.lakebase.mcp.database;

import dev.lakebase.mcp.database.HeldConnections.Held;
import dev.lakebase.mcp.tool.Cancellation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One PostgreSQL server under its address, for any number of accounts. A permit is the right to one
 * physical connection: whoever has one takes an idle connection of the same account, or opens one
 * in the room that is left, or in the place of the connection that has been idle for longest,
 * whosesoever it is. So a call waits for a permit alone, in the order of arrival and for a bounded
 * time, and there are never more connections than permits.
 */
final class SharedEndpoint implements AutoCloseable {
  /** Idle for longer than this, a connection is asked whether it lives. */
  private static final long TRUSTED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int ALIVE_SECONDS = 2;
  private static final Logger LOG = LoggerFactory.getLogger(SharedEndpoint.class);

  private final String name;
  private final DatabaseSettings settings;
  private final DatabaseSettings.Address address;
  private final WakeUpFlight flight;
  private final SessionDefaults defaults;
  private final Semaphore permits;
  private final HeldConnections held;
  private final Map<String, Door> doors = new ConcurrentHashMap<>();

  /** One database at the address. */
  private record Door(PhysicalConnections connections, ColumnTypes types, RepeatedReads repeated) {}

  SharedEndpoint(String name, DatabaseSettings settings, DatabaseSettings.Address address) {
    this.name = name;
    this.settings = settings;
    this.address = address;
    this.flight =
        WakeUpFlight.ofStrangers(
            settings.wakeUp(),
            settings.pool().maxWait(),
            () -> PhysicalConnections.listens(address),
            settings.wakeUps());
    this.defaults = new SessionDefaults(settings.queryTimeout());
    this.permits = new Semaphore(settings.pool().max(), true);
    this.held =
        new HeldConnections(
            settings.pool().max(), settings.pool().maxLifetime(), settings.pool().maxIdle());
  }

  /**
   * The endpoint as one account sees it.
   *
   * @param login asked before each new connection of this account
   */
  SessionSource as(Account account, Supplier<Login> login, Endpoint.Asleep asleep) {
    return new SessionSource() {
      @Override
      public Session open(Duration maxWait, Duration timeout, Cancellation cancellation)
          throws EndpointUnavailable {
        return SharedEndpoint.this.open(
            account, login, asleep, maxWait, new Use(timeout, cancellation));
      }

      @Override
      public PoolState state(String kind) {
        return SharedEndpoint.this.state(kind);
      }

      @Override
      public void close() {
        // The connections outlive this view.
      }
    };
  }

  PoolState state(String kind) {
    int max = settings.pool().max();
    return new PoolState(
        kind,
        max - permits.availablePermits(),
        held.idle(),
        permits.getQueueLength(),
        max,
        true,
        flight.trouble());
  }

  /** What the caller wants of the session. */
  private record Use(Duration timeout, Cancellation cancellation) {}

  private Session open(
      Account account, Supplier<Login> login, Endpoint.Asleep asleep, Duration maxWait, Use use)
      throws EndpointUnavailable {
    if (!acquire(maxWait)) {
      throw EndpointUnavailable.busy(DatabaseErrors.noFreeConnection(settings.pool().max()));
    }
    try {
      Door door = door(account.database());
      Held one = hold(account, door, login);
      try {
        return new Session(
            new Loan(one, door), one.connection(), use.timeout(), use.cancellation());
      } catch (SQLException | RuntimeException | Error e) {
        discard(one);
        throw e;
      }
    } catch (SQLException e) {
      permits.release();
      throw unavailable(e, account, asleep);
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

  private Door door(String database) throws SQLException {
    Door known = doors.get(database);
    if (known != null) {
      return known;
    }
    doors.putIfAbsent(
        database,
        new Door(
            PhysicalConnections.lingering(settings, address, database),
            new ColumnTypes(),
            new RepeatedReads()));
    return doors.get(database);
  }

  private Held hold(Account account, Door door, Supplier<Login> login) throws SQLException {
    HeldConnections.Place place = held.take(account);
    try {
      if (place.own().isPresent()) {
        Held own = place.own().get();
        if (lives(own)) {
          return own;
        }
        held.forget(own);
        end(own);
      }
      place.victim().ifPresent(SharedEndpoint::end);
      return held.opened(account, flight.connect(() -> door.connections().connect(login)));
    } catch (SQLException | RuntimeException | Error e) {
      held.vacate();
      throw e;
    }
  }

  private static boolean lives(Held own) throws SQLException {
    return own.idleNanos() < TRUSTED_NANOS || own.connection().isValid(ALIVE_SECONDS);
  }

  private static void end(Held one) {
    try {
      one.connection().close();
    } catch (SQLException e) {
      LOG.debug("A connection was over before it was closed", e);
    }
  }

  private void discard(Held one) {
    held.forget(one);
    end(one);
    held.vacate();
  }

  private EndpointUnavailable unavailable(SQLException e, Account account, Endpoint.Asleep asleep) {
    LOG.info("{} can't be connected to ({}): {}", name, e.getSQLState(), e.getMessage());
    if (!WakeUpFlight.isWorthRepeating(e)) {
      return EndpointUnavailable.refused(
          account.as().isCaller()
              ? DatabaseErrors.cannotConnectAsCaller(e)
              : DatabaseErrors.cannotConnect(e));
    }
    return EndpointUnavailable.unreachable(
        Endpoint.mayBe(asleep, name)
            ? DatabaseErrors.wakingUp(e)
            : DatabaseErrors.cannotConnect(e));
  }

  /** Closes what has been idle or open for long enough, as far as there are permits. */
  void sweep() {
    while (permits.tryAcquire()) {
      try {
        Optional<Held> over = held.takeOver();
        if (over.isEmpty()) {
          return;
        }
        end(over.get());
        held.vacate();
      } finally {
        permits.release();
      }
    }
  }

  @Override
  public void close() {
    flight.close();
    held.close().forEach(SharedEndpoint::end);
  }

  @Override
  public String toString() {
    return name;
  }

  /** One use of a connection. */
  private final class Loan implements Lender {
    private final Held one;
    private final Door door;

    Loan(Held one, Door door) {
      this.one = one;
      this.door = door;
    }

    @Override
    public Duration timeout() {
      return settings.queryTimeout();
    }

    @Override
    public ColumnTypes types() {
      return door.types();
    }

    @Override
    public Optional<RepeatedReads> repeated() {
      return Optional.of(door.repeated());
    }

    @Override
    public boolean renew(PgConnection connection) throws SQLException {
      defaults.restore(connection);
      return true;
    }

    @Override
    public void giveBack(Connection connection, boolean clean, boolean lost) {
      try {
        if (lost) {
          held.distrustIdle();
        }
        if (!clean || !usualAgain(connection)) {
          discard(one);
        } else if (!held.keep(one)) {
          end(one);
          held.vacate();
        }
      } finally {
        permits.release();
      }
    }

    /** A session may have had the network wait for longer. */
    private boolean usualAgain(Connection connection) {
      try {
        connection.setNetworkTimeout(
            Runnable::run, SessionDefaults.socketSeconds(timeout()) * 1000);
        return true;
      } catch (SQLException e) {
        return false;
      }
    }
  }
}
