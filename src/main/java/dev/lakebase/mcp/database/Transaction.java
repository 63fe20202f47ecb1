package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.GovernedSql;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.postgresql.core.NativeQuery;

/**
 * A transaction that the steps of a route share. It is on one connection from its first statement
 * to its COMMIT; whatever ends it otherwise has changed nothing.
 */
final class Transaction implements AutoCloseable {
  private static final String PROPERTY = "LakebaseTransaction";

  private static final NativeQuery READ_WRITE = Trip.statement("BEGIN READ WRITE");
  private static final NativeQuery READ_ONLY = Trip.statement("BEGIN READ ONLY");
  private static final NativeQuery SAVEPOINT = Trip.statement("SAVEPOINT reads");
  private static final NativeQuery ONLY_READS = Trip.statement("SET TRANSACTION READ ONLY");
  private static final NativeQuery BACK = Trip.statement("ROLLBACK TO SAVEPOINT reads");
  private static final NativeQuery RELEASE = Trip.statement("RELEASE SAVEPOINT reads");

  private final Session session;
  private final ToolCall call;
  private final CallLimits limits;
  private final Runnable whenOver;
  private boolean over;

  private Transaction(Session session, ToolCall call, Runnable whenOver) {
    this.session = session;
    this.call = call;
    this.limits = call.limits();
    this.whenOver = whenOver;
  }

  /**
   * @param session ends with the transaction
   * @param whenOver told once, if the transaction has begun
   */
  static Transaction begin(Session session, ToolCall call, Runnable whenOver) throws Exception {
    NativeQuery begin = call.tool().writes() ? READ_WRITE : READ_ONLY;
    try {
      session.touch();
      session.run(session.begin(begin, call.limits().timeout()), 0, 0);
      return new Transaction(session, call, whenOver);
    } catch (SQLException e) {
      Exception problem = DatabaseErrors.of(e, session, call.limits().timeout(), 0);
      session.close();
      throw problem;
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  /** The one that the exchange's steps share now. */
  static Optional<Transaction> of(Exchange exchange) {
    return Optional.ofNullable(exchange.getProperty(PROPERTY, Transaction.class))
        .filter(transaction -> !transaction.isOver());
  }

  void keepIn(Exchange exchange) {
    exchange.setProperty(PROPERTY, this);
  }

  private synchronized boolean isOver() {
    return over;
  }

  /** A route author's statement. */
  synchronized SqlResult query(NamedSql sql, List<Object> values, int maxRows) throws Exception {
    return run(PreparedTrip.within(CommentedSql.of(call, sql), values), maxRows, limits.maxBytes());
  }

  /** A read that no limit cuts but the one on a round trip. */
  synchronized SqlResult snapshot(NamedSql sql, List<Object> values) throws Exception {
    return run(
        PreparedTrip.aside(CommentedSql.of(call, sql), values),
        Integer.MAX_VALUE - 1,
        Long.MAX_VALUE);
  }

  private SqlResult run(PreparedTrip trip, int maxRows, long maxBytes) throws Exception {
    try {
      return RowCollector.collect(session.runOnce(trip, maxRows + 1), session, maxRows, maxBytes);
    } catch (SQLException e) {
      throw DatabaseErrors.of(e, session, limits.timeout(), 0);
    }
  }

  /**
   * A caller's statements, one after the other. Those that were judged to read can't write here
   * either.
   *
   * @throws ToolFailure that says which statement failed, and why
   */
  synchronized void script(List<GovernedSql> statements) throws Exception {
    for (int i = 0; i < statements.size(); i++) {
      GovernedSql sql = statements.get(i);
      boolean writes = sql.path() == GovernedSql.Path.WRITE;
      CommentedSql said = CommentedSql.of(call, sql.statement());
      NativeQuery statement = said.statement();
      try {
        if (writes) {
          session.run(List.of(statement), 0, 0);
        } else {
          session.run(List.of(SAVEPOINT, ONLY_READS, statement, BACK, RELEASE), 2, 0);
        }
      } catch (SQLException e) {
        Exception problem =
            writes
                ? DatabaseErrors.of(e, session, limits.timeout(), said.offset(""))
                : DatabaseErrors.ofRead(e, session, limits.timeout(), said.offset(""));
        throw problem instanceof ToolFailure failure
            ? DatabaseErrors.inScript(failure, i + 1, statements.size(), sql.statement())
            : problem;
      }
    }
  }

  /**
   * @throws OutcomeUnknown if the answer was lost
   */
  synchronized void commit() throws Exception {
    try {
      Writes.commit(session);
    } catch (SQLException e) {
      throw DatabaseErrors.of(e, session, limits.timeout(), 0);
    } finally {
      close();
    }
  }

  /** Takes back what is not committed. */
  @Override
  public synchronized void close() {
    if (!over) {
      over = true;
      try {
        session.close();
      } finally {
        whenOver.run();
      }
    }
  }
}
