package dev.lakebase.mcp.database;

import java.net.ConnectException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;

/**
 * Connects to one endpoint, and repeats what a sleeping compute is likely to cause. However many
 * want to connect, one alone repeats; the others wait for its outcome and then connect themselves,
 * or fail as it did. A failure stands for a moment, so that a pool which asks again at once gets
 * the same answer instead of a new series of tries.
 */
final class WakeUpFlight implements AutoCloseable {
  private static final long FAILURE_STANDS_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long KNOCK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final Set<String> NOT_YET_UP = Set.of("57P01", "57P02", "57P03");

  private final DatabaseSettings.WakeUp settings;
  private final Duration budget;
  private final BooleanSupplier listens;
  private final WakeUps wakeUps;
  private final boolean alike;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Optional<CompletableFuture<Optional<SQLException>>> flight = Optional.empty();
  private Optional<Failure> last = Optional.empty();
  private long failures;

  /**
   * @param budget after which no further try is begun
   * @param listens whether the endpoint's port accepts a connection, asked while it is known not to
   */
  WakeUpFlight(
      DatabaseSettings.WakeUp settings, Duration budget, BooleanSupplier listens, WakeUps wakeUps) {
    this(settings, budget, listens, wakeUps, true);
  }

  private WakeUpFlight(
      DatabaseSettings.WakeUp settings,
      Duration budget,
      BooleanSupplier listens,
      WakeUps wakeUps,
      boolean alike) {
    this.settings = settings;
    this.budget = budget;
    this.listens = listens;
    this.wakeUps = wakeUps;
    this.alike = alike;
  }

  /**
   * For those who connect as somebody else each: that one was refused is nothing for the others.
   */
  static WakeUpFlight ofStrangers(
      DatabaseSettings.WakeUp settings, Duration budget, BooleanSupplier listens, WakeUps wakeUps) {
    return new WakeUpFlight(settings, budget, listens, wakeUps, false);
  }

  /** One try at a physical connection. */
  @FunctionalInterface
  interface Attempt {
    Connection connect() throws SQLException;
  }

  Connection connect(Attempt attempt) throws SQLException {
    Optional<CompletableFuture<Optional<SQLException>>> joined = current();
    if (joined.isPresent()) {
      return afterLanding(joined.get(), attempt);
    }
    try {
      return arrived(once(attempt));
    } catch (SQLException e) {
      if (!isWorthRepeating(e)) {
        throw alike ? failed(e) : e;
      }
      CompletableFuture<Optional<SQLException>> mine = new CompletableFuture<>();
      CompletableFuture<Optional<SQLException>> theirs = join(mine);
      return theirs == mine ? fly(mine, attempt, e) : afterLanding(theirs, attempt);
    }
  }

  /** A mark to be given to {@link #failureSince}. */
  synchronized long mark() {
    return failures;
  }

  /** The SQLSTATE of the last try to connect, if it failed and none has succeeded since. */
  synchronized Optional<String> trouble() {
    return last.map(failure -> String.valueOf(failure.cause().getSQLState()));
  }

  /** Why connecting failed after the mark was taken, if it did. */
  synchronized Optional<SQLException> failureSince(long mark) {
    return failures == mark ? Optional.empty() : last.map(Failure::cause);
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private Connection fly(
      CompletableFuture<Optional<SQLException>> flight, Attempt attempt, SQLException first)
      throws SQLException {
    SQLException latest = first;
    long deadline = System.nanoTime() + budget.toNanos();
    boolean renewed = false;
    try {
      for (int retry = 0; retry < settings.retries() && isWorthRepeating(latest); retry++) {
        Pause pause = pause(settings.before(retry), latest);
        if (pause == Pause.CLOSED || System.nanoTime() > deadline) {
          break;
        }
        if (pause == Pause.LISTENS_AGAIN && !renewed) {
          renewed = true;
          retry = -1;
        }
        try {
          Connection connection = arrived(once(attempt));
          wakeUps.arrived();
          land(flight, Optional.empty());
          return connection;
        } catch (SQLException e) {
          latest = e;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    wakeUps.failed();
    if (alike || isWorthRepeating(latest)) {
      failed(latest);
      land(flight, Optional.of(latest));
    } else {
      land(flight, Optional.empty());
    }
    throw latest;
  }

  /** Ends early where nobody listened and now somebody does: a restart is over before its pause. */
  private Pause pause(Duration delay, SQLException why) throws InterruptedException {
    long end = System.nanoTime() + delay.toNanos();
    boolean refused = hasCause(why, ConnectException.class);
    for (long left = delay.toNanos(); left > 0; left = end - System.nanoTime()) {
      if (closed.await(Math.min(left, KNOCK_NANOS), TimeUnit.NANOSECONDS)) {
        return Pause.CLOSED;
      }
      if (refused && listens.getAsBoolean()) {
        return Pause.LISTENS_AGAIN;
      }
    }
    return Pause.OVER;
  }

  private Connection afterLanding(CompletableFuture<Optional<SQLException>> flight, Attempt attempt)
      throws SQLException {
    Optional<SQLException> outcome = flight.join();
    if (outcome.isPresent()) {
      throw failed(outcome.get());
    }
    try {
      return once(attempt);
    } catch (SQLException e) {
      throw alike || isWorthRepeating(e) ? failed(e) : e;
    }
  }

  /** Whatever goes wrong is a failure to connect: those who wait must hear of it. */
  private static Connection once(Attempt attempt) throws SQLException {
    try {
      return attempt.connect();
    } catch (RuntimeException | Error e) {
      throw new SQLException("Connecting failed", e);
    }
  }

  private synchronized Optional<CompletableFuture<Optional<SQLException>>> current()
      throws SQLException {
    if (last.isPresent() && System.nanoTime() - last.get().nanos() < FAILURE_STANDS_NANOS) {
      failures++;
      throw last.get().cause();
    }
    return flight;
  }

  private synchronized CompletableFuture<Optional<SQLException>> join(
      CompletableFuture<Optional<SQLException>> mine) {
    CompletableFuture<Optional<SQLException>> joined = flight.orElse(mine);
    flight = Optional.of(joined);
    return joined;
  }

  private void land(
      CompletableFuture<Optional<SQLException>> landing, Optional<SQLException> outcome) {
    synchronized (this) {
      flight = Optional.empty();
    }
    landing.complete(outcome);
  }

  private synchronized Connection arrived(Connection connection) {
    last = Optional.empty();
    return connection;
  }

  private synchronized SQLException failed(SQLException cause) {
    failures++;
    last = Optional.of(new Failure(cause, System.nanoTime()));
    return cause;
  }

  /**
   * Refused, unreachable, cut, or not ready yet. Never a wrong password, an unknown database, or a
   * certificate that does not hold.
   */
  static boolean isWorthRepeating(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    if (NOT_YET_UP.contains(state)) {
      return true;
    }
    if (!state.startsWith("08") || state.equals("08004") || state.equals("08P01")) {
      return false;
    }
    return !hasCause(e, SSLException.class);
  }

  private static boolean hasCause(Throwable e, Class<? extends Throwable> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private enum Pause {
    OVER,
    LISTENS_AGAIN,
    CLOSED
  }

  private record Failure(SQLException cause, long nanos) {}
}
