package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.Cancellation;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PgConnection;

/**
 * One caller's use of a pooled connection, from a clean session to a clean session. What it can't
 * clean it throws away.
 */
final class Session implements AutoCloseable {
  private static final NativeQuery ROLLBACK = Trip.statement("ROLLBACK");

  private final Lender lender;
  private final Connection pooled;
  private final PgConnection connection;
  private final CancelRequest cancelRequest;
  private boolean touched;
  private boolean doubtful;
  private boolean overflowed;
  private long begun = System.nanoTime();

  /**
   * @param timeout how long one statement may run; the service waits a little longer for the
   *     server's word, should the network have gone silent
   */
  Session(Lender lender, Connection pooled, Duration timeout, Cancellation cancellation)
      throws SQLException {
    this.lender = lender;
    this.pooled = pooled;
    this.connection = pooled.unwrap(PgConnection.class);
    if (timeout.compareTo(lender.timeout()) > 0) {
      pooled.setNetworkTimeout(Runnable::run, SessionDefaults.socketSeconds(timeout) * 1000);
    }
    this.cancelRequest = new CancelRequest(connection, cancellation);
  }

  /** Runs the statements in one round trip and gives the answer to the one at {@code target}. */
  Trip.Answer run(List<NativeQuery> statements, int target, int maxRows) throws SQLException {
    return guarded(() -> Trip.of(statements, target).run(connection, maxRows));
  }

  /** Runs statements that read, and leaves nothing of them behind, in one round trip. */
  Trip.Answer runFramed(List<NativeQuery> statements, int target) throws SQLException {
    return guarded(() -> ReadFrame.run(connection, statements, target));
  }

  /**
   * The same for a read that is kept prepared.
   *
   * @return nothing where it must be read anew: a table has changed since, or the driver reads more
   *     in it than one statement
   */
  Optional<Trip.Answer> runPrepared(String read, int maxRows) throws SQLException {
    try {
      return Optional.ofNullable(
          guarded(() -> ReadFrame.runPrepared(connection, read, maxRows).orElse(null)));
    } catch (SQLException e) {
      if (!DatabaseErrors.isStalePlan(e)) {
        throw e;
      }
      run(List.of(ROLLBACK), 0, 0);
      return Optional.empty();
    }
  }

  /** Tries again if a table has changed since the query was prepared: it has not begun then. */
  Trip.Answer run(PreparedTrip trip, int maxRows) throws SQLException {
    try {
      return guarded(() -> trip.run(connection, maxRows));
    } catch (SQLException e) {
      if (!DatabaseErrors.isStalePlan(e)) {
        throw e;
      }
      run(List.of(ROLLBACK), 0, 0);
      return guarded(() -> trip.run(connection, maxRows));
    }
  }

  /** Within a transaction, where nothing is tried again. */
  Trip.Answer runOnce(PreparedTrip trip, int maxRows) throws SQLException {
    return guarded(() -> trip.run(connection, maxRows));
  }

  /**
   * Lets others work on the connection through JDBC, in the transaction that is open.
   *
   * @throws SQLException where one is the cause of what the work threw
   */
  void lend(JdbcWork work) throws Exception {
    beginUnlessGone();
    try {
      work.on(connection);
    } catch (Exception e) {
      Optional<SQLException> cause = sqlCause(e);
      cause.ifPresentOrElse(this::weigh, () -> doubtful = true);
      throw cause.isPresent() ? cause.get() : e;
    } finally {
      cancelRequest.end();
    }
  }

  private void beginUnlessGone() {
    if (!cancelRequest.begin()) {
      throw new ToolFailure("Query was cancelled.");
    }
  }

  private static Optional<SQLException> sqlCause(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }

  /**
   * The beginning of a trip: {@code begin}, and the call's own timeout where it is not the
   * session's.
   */
  List<NativeQuery> begin(NativeQuery begin, Duration timeout) {
    List<NativeQuery> statements = new ArrayList<>(6);
    statements.add(begin);
    ownTimeout(timeout).map(SessionDefaults::localTimeouts).ifPresent(statements::add);
    return statements;
  }

  /** The call's timeout, if it is not the one that the session has anyway. */
  Optional<Duration> ownTimeout(Duration timeout) {
    return timeout.equals(lender.timeout()) ? Optional.empty() : Optional.of(timeout);
  }

  /** Says that the session may hold what no other caller may see. */
  void touch() {
    touched = true;
  }

  ColumnTypes types() {
    return lender.types();
  }

  Optional<RepeatedReads> repeated() {
    return lender.repeated();
  }

  /**
   * From here on the caller's going away changes nothing.
   *
   * @return false if it has gone before
   */
  boolean disarm() {
    return cancelRequest.disarm();
  }

  boolean isCancelled() {
    return cancelRequest.isGone();
  }

  boolean isLost() {
    return !overflowed && connection.getQueryExecutor().isClosed();
  }

  @Override
  public void close() {
    cancelRequest.disarm();
    boolean clean = !cancelRequest.isUnderWay() && !doubtful && restore();
    lender.giveBack(pooled, clean, isLost());
  }

  private boolean restore() {
    try {
      QueryExecutor executor = connection.getQueryExecutor();
      if (executor.isClosed()) {
        return false;
      }
      if (executor.getTransactionState() != TransactionState.IDLE) {
        Trip.of(List.of(ROLLBACK), 0).run(connection, 0);
      }
      if (touched && !lender.renew(connection)) {
        return false;
      }
      return executor.getTransactionState() == TransactionState.IDLE;
    } catch (SQLException e) {
      return false;
    }
  }

  /** Time since the last round trip began. */
  Duration sinceBegun() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private Trip.Answer guarded(Work work) throws SQLException {
    beginUnlessGone();
    begun = System.nanoTime();
    try {
      return work.run();
    } catch (SQLException e) {
      weigh(e);
      throw e;
    } catch (RuntimeException | Error e) {
      doubtful = true;
      throw e;
    } finally {
      cancelRequest.end();
    }
  }

  private void weigh(SQLException e) {
    // Whatever did not come from the server leaves the protocol at an unknown place.
    doubtful |= !DatabaseErrors.isFromServer(e);
    overflowed |= DatabaseErrors.isTooLarge(e);
    if (DatabaseErrors.isCancelledOnRequest(e)) {
      cancelRequest.arrived();
    }
  }

  /** What is done with a connection that is lent. */
  @FunctionalInterface
  interface JdbcWork {
    void on(Connection connection) throws Exception;
  }

  @FunctionalInterface
  private interface Work {
    Trip.Answer run() throws SQLException;
  }
}
