package dev.lakebase.mcp.sandbox.compute;

import dev.lakebase.mcp.sandbox.PostgresServer;
import dev.lakebase.mcp.sandbox.PostgresServerException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that is stopped while nobody works with it and started by whoever comes next. However
 * many come at once, one start serves them all. Sleeping ends the sessions that are open but idle,
 * as the platform's scale-to-zero does.
 */
public final class Compute implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Compute.class);
  private static final String CANNOT_CONNECT_NOW = "57P03";
  private static final String REJECTED = "08004";

  /** Starts the server of one compute. */
  @FunctionalInterface
  public interface Starter {
    /**
     * @param port where it last was, and should be again if that port is free
     */
    PostgresServer start(OptionalInt port) throws ComputeUnavailable;
  }

  /** Work on a running server. */
  @FunctionalInterface
  public interface Work<T> {
    T on(PostgresServer server) throws ComputeUnavailable, SQLException;
  }

  private final String name;
  private final Starter starter;
  private final AwakeComputes awakeComputes;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger users = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong wakeUps = new AtomicLong();
  private volatile Optional<PostgresServer> server = Optional.empty();
  private volatile OptionalInt port = OptionalInt.empty();
  private volatile boolean disabled;
  private volatile boolean closed;
  private volatile Instant lastActive = Instant.now();

  /**
   * @param name the endpoint's resource name
   */
  public Compute(String name, Starter starter, AwakeComputes awakeComputes) {
    this.name = name;
    this.starter = starter;
    this.awakeComputes = awakeComputes;
  }

  public String name() {
    return name;
  }

  /** Takes over a server that already runs. */
  public void adopt(PostgresServer running) {
    lock.lock();
    try {
      awakeComputes.add(this);
      remember(running);
    } finally {
      lock.unlock();
    }
  }

  /** Where the server is, for a client whom the gateway lets in; starts it if it sleeps. */
  int wakeForClient() throws ComputeUnavailable {
    touch();
    return wake(true).port();
  }

  private void requireEnabled() throws ComputeUnavailable {
    if (disabled) {
      throw new ComputeUnavailable(
          REJECTED, "The endpoint is disabled. Enable it using the API and retry.");
    }
  }

  /** The port of the server if it runs; never starts it. */
  OptionalInt portIfAwake() {
    return server.map(running -> OptionalInt.of(running.port())).orElse(OptionalInt.empty());
  }

  /**
   * Does something on the running server, disabled or not, and keeps it awake meanwhile. The port
   * stays the same from start to start wherever possible.
   */
  public <T> T with(Work<T> work) throws ComputeUnavailable, SQLException {
    users.incrementAndGet();
    try {
      return work.on(wake(false));
    } finally {
      users.decrementAndGet();
    }
  }

  private PostgresServer wake(boolean forClient) throws ComputeUnavailable {
    if (forClient) {
      requireEnabled();
    }
    Optional<PostgresServer> running = server;
    if (running.isPresent()) {
      return running.get();
    }
    lock.lock();
    try {
      if (server.isPresent()) {
        return server.get();
      }
      if (forClient) {
        requireEnabled();
      }
      if (closed) {
        throw new ComputeUnavailable(CANNOT_CONNECT_NOW, "the sandbox is shutting down");
      }
      awakeComputes.admit(this);
      try {
        remember(starter.start(port));
      } catch (PostgresServerException e) {
        LOG.warn("{} did not start", name, e);
        throw new ComputeUnavailable(CANNOT_CONNECT_NOW, "the compute could not be started", e);
      } finally {
        if (server.isEmpty()) {
          awakeComputes.remove(this);
        }
      }
      wakeUps.incrementAndGet();
      LOG.debug("{} is awake", name);
      return server.get();
    } finally {
      lock.unlock();
    }
  }

  private void remember(PostgresServer started) {
    port = OptionalInt.of(started.port());
    server = Optional.of(started);
    touch();
  }

  /** Stops the server, whoever is connected; nothing happens if it sleeps. */
  public void suspend() {
    lock.lock();
    try {
      stop();
    } finally {
      lock.unlock();
    }
  }

  private void stop() {
    if (server.isEmpty()) {
      return;
    }
    PostgresServer stopping = server.get();
    server = Optional.empty();
    try {
      stopping.close();
    } finally {
      awakeComputes.remove(this);
    }
    LOG.debug("{} sleeps", name);
  }

  /**
   * Stops the server if nothing was done on it for a while: no query, no transaction, no new
   * connection, whichever way the clients came.
   *
   * @return whether it sleeps now
   */
  public boolean suspendIfIdle(Duration timeout) {
    if (server.isEmpty()) {
      return true;
    }
    if (lastActive.plus(timeout).isAfter(Instant.now()) || !lock.tryLock()) {
      return false;
    }
    try {
      if (server.isPresent() && users.get() == 0 && idle(server.get(), timeout)) {
        stop();
      }
      return server.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private boolean idle(PostgresServer running, Duration timeout) {
    try (Connection connection = running.superuser("postgres").connect();
        Statement statement = connection.createStatement();
        ResultSet busy =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity"
                    + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
                    + " AND (state <> 'idle' OR state_change > clock_timestamp() - interval '"
                    + timeout.toMillis()
                    + " ms')")) {
      busy.next();
      return busy.getInt(1) == 0;
    } catch (SQLException e) {
      // A server that lets nobody in has no free connection: it is busy.
      LOG.debug("{} can't be asked whether it is idle", name, e);
      return false;
    }
  }

  /** Refuses clients from now on and stops the server, or lets them in again. */
  public void disable(boolean disable) {
    disabled = disable;
    if (disable) {
      suspend();
    }
  }

  public boolean isDisabled() {
    return disabled;
  }

  public boolean isAwake() {
    return server.isPresent();
  }

  /** Whether it is being started or stopped right now. */
  public boolean isChanging() {
    return lock.isLocked();
  }

  public Instant lastActive() {
    return lastActive;
  }

  /** How often the server was started since this process began. */
  public long wakeUps() {
    return wakeUps.get();
  }

  /** Sessions through the gateway, now. */
  public int connections() {
    return connections.get();
  }

  AtomicInteger connectionCount() {
    return connections;
  }

  void touch() {
    lastActive = Instant.now();
  }

  @Override
  public void close() {
    closed = true;
    suspend();
  }
}
