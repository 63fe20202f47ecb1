package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.core.NativeQuery;

/**
 * Runs a statement that may write, once. COMMIT travels alone, so that a lost answer to it is known
 * for what it is; whatever is lost before it has changed nothing.
 */
final class Writes {
  private static final NativeQuery BEGIN = Trip.statement("BEGIN READ WRITE");
  private static final NativeQuery ROLLBACK = Trip.statement("ROLLBACK");
  private static final NativeQuery COMMIT = Trip.statement("COMMIT");

  private Writes() {}

  /** A transaction of its own; the rows of RETURNING are cut, never the change. */
  static SqlResult write(Session session, CommentedSql sql, int maxRows, CallLimits limits)
      throws Exception {
    session.touch();
    List<NativeQuery> trip = session.begin(BEGIN, limits.timeout());
    trip.add(sql.statement());
    try {
      Trip.Answer answer = session.run(trip, trip.size() - 1, maxRows + 1);
      SqlResult result = RowCollector.collect(answer, session, maxRows, limits.maxBytes());
      commit(session);
      return result;
    } catch (SQLException e) {
      if (DatabaseErrors.wantsNoTransaction(e)) {
        return alone(session, sql, limits);
      }
      throw DatabaseErrors.of(e, session, limits.timeout(), sql.offset(""));
    }
  }

  /** A route author's statement. */
  static SqlResult prepared(
      Session session, NamedSql sql, List<Object> values, int maxRows, CallLimits limits)
      throws Exception {
    session.touch();
    try {
      PreparedTrip trip = PreparedTrip.write(sql, values, session.ownTimeout(limits.timeout()));
      Trip.Answer answer = session.run(trip, maxRows + 1);
      SqlResult result = RowCollector.collect(answer, session, maxRows, limits.maxBytes());
      commit(session);
      return result;
    } catch (SQLException e) {
      throw DatabaseErrors.of(e, session, limits.timeout(), 0);
    }
  }

  /** What JDBC does, in a transaction that is committed when it went well. */
  static void lent(Session session, Session.JdbcWork work, CallLimits limits) throws Exception {
    session.touch();
    List<NativeQuery> trip = session.begin(BEGIN, limits.timeout());
    try {
      session.run(trip, trip.size() - 1, 0);
      session.lend(work);
      commit(session);
    } catch (SQLException e) {
      throw DatabaseErrors.of(e, session, limits.timeout(), 0);
    }
  }

  /** Alone, and no more to be cancelled. */
  static void commit(Session session) throws SQLException {
    if (!session.disarm()) {
      throw new ToolFailure("Query was cancelled. Nothing was committed.");
    }
    try {
      session.run(List.of(COMMIT), 0, 0);
    } catch (SQLException e) {
      if (session.isLost() || !DatabaseErrors.isFromServer(e)) {
        throw DatabaseErrors.outcomeUnknown(e);
      }
      throw e;
    }
  }

  /** VACUUM, CREATE INDEX CONCURRENTLY and their like, which PostgreSQL runs in no transaction. */
  private static SqlResult alone(Session session, CommentedSql sql, CallLimits limits)
      throws Exception {
    try {
      session.run(List.of(ROLLBACK, SessionDefaults.writableSession(limits.timeout())), 0, 0);
      Trip.Answer answer = session.run(List.of(sql.statement()), 0, 1);
      return RowCollector.collect(answer, session, 1, limits.maxBytes());
    } catch (SQLException e) {
      throw session.isLost()
          ? DatabaseErrors.outcomeUnknown(e)
          : DatabaseErrors.of(e, session, limits.timeout(), sql.offset(""));
    }
  }
}
