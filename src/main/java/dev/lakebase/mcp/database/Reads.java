package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.CallLimits;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.core.NativeQuery;

/** Runs a governed read so that it can do no more than it was judged to do. */
final class Reads {
  private static final NativeQuery BEGIN = Trip.statement("BEGIN READ ONLY");
  private static final NativeQuery ROLLBACK = Trip.statement("ROLLBACK");

  /** After a first query nothing can turn a READ ONLY transaction into one that writes. */
  private static final NativeQuery FIRST_QUERY = Trip.statement("SELECT 1");

  private static final String DECLARE = "DECLARE lakebase NO SCROLL CURSOR FOR ";

  private Reads() {}

  /**
   * A read that returns rows, in one round trip. In a cursor PostgreSQL itself refuses whatever is
   * not a plain read, and it stops after the rows that are wanted. What it has often taken runs
   * prepared, without one.
   */
  static SqlResult cursor(Session session, CommentedSql sql, int maxRows, CallLimits limits)
      throws Exception {
    Optional<Duration> ownTimeout = session.ownTimeout(limits.timeout());
    Optional<RepeatedReads> repeated = session.repeated().filter(it -> ownTimeout.isEmpty());
    String beginning = "";
    try {
      Optional<Trip.Answer> known =
          repeated.isPresent() && repeated.get().isOftenTaken(sql)
              ? session.runPrepared(sql.text(), maxRows + 1)
              : Optional.empty();
      if (known.isPresent()) {
        return RowCollector.collect(known.get(), session, maxRows, limits.maxBytes());
      }
      beginning = DECLARE;
      List<NativeQuery> trip = new ArrayList<>(3);
      ownTimeout.map(SessionDefaults::localTimeouts).ifPresent(trip::add);
      trip.add(sql.after(DECLARE));
      trip.add(fetch(sql, maxRows + 1));
      Trip.Answer answer = session.runFramed(trip, trip.size() - 1);
      repeated.ifPresent(it -> it.taken(sql));
      return RowCollector.collect(answer, session, maxRows, limits.maxBytes());
    } catch (SQLException e) {
      if (DatabaseErrors.isTooLarge(e)) {
        throw new TripTooLarge();
      }
      session.touch();
      throw DatabaseErrors.ofRead(e, session, limits.timeout(), sql.offset(beginning));
    }
  }

  /**
   * The same for rows too large to come all at once: one, then as many at a time as fit if they are
   * no wider than those before. Rows that turn out wider end the result at the row before them, and
   * so does the time that one statement may take.
   */
  static SqlResult cursorInParts(Session session, CommentedSql sql, int maxRows, CallLimits limits)
      throws Exception {
    session.touch();
    long deadline = System.nanoTime() + limits.timeout().toNanos();
    List<NativeQuery> trip = session.begin(BEGIN, limits.timeout());
    trip.add(sql.after(DECLARE));
    trip.add(fetch(sql, 1));
    try {
      Trip.Answer part = session.run(trip, trip.size() - 1, 0);
      RowCollector collector =
          new RowCollector(session.types().of(part.fields(), session), maxRows, limits.maxBytes());
      collector.add(part.rows());
      int asked = 1;
      while (!collector.isTruncated() && part.rows().size() == asked) {
        if (System.nanoTime() > deadline) {
          return collector.truncatedHere();
        }
        asked = Math.min(2 * asked, collector.appetite());
        try {
          part = session.run(List.of(fetch(sql, asked)), 0, 0);
        } catch (SQLException e) {
          if (DatabaseErrors.isTooLarge(e)) {
            return collector.truncatedHere();
          }
          throw e;
        }
        collector.add(part.rows());
      }
      return collector.result(0, "");
    } catch (SQLException e) {
      throw DatabaseErrors.ofRead(e, session, limits.timeout(), sql.offset(DECLARE));
    }
  }

  /** SHOW and EXPLAIN, which no cursor takes. */
  static SqlResult read(Session session, CommentedSql sql, int maxRows, CallLimits limits)
      throws Exception {
    session.touch();
    List<NativeQuery> trip = session.begin(BEGIN, limits.timeout());
    trip.add(FIRST_QUERY);
    trip.add(sql.statement());
    trip.add(ROLLBACK);
    try {
      Trip.Answer answer = session.run(trip, trip.size() - 2, maxRows + 1);
      return RowCollector.collect(answer, session, maxRows, limits.maxBytes());
    } catch (SQLException e) {
      throw DatabaseErrors.ofRead(e, session, limits.timeout(), sql.offset(""));
    }
  }

  /** A route author's query. */
  static SqlResult prepared(
      Session session, NamedSql sql, List<Object> values, int maxRows, CallLimits limits)
      throws Exception {
    try {
      Trip.Answer answer =
          session.run(
              PreparedTrip.read(sql, values, session.ownTimeout(limits.timeout())), maxRows + 1);
      return RowCollector.collect(answer, session, maxRows, limits.maxBytes());
    } catch (SQLException e) {
      throw DatabaseErrors.ofAuthoredRead(e, session, limits.timeout());
    }
  }

  /** What JDBC does; nothing can turn its transaction into one that writes. */
  static void lent(Session session, Session.JdbcWork work, CallLimits limits) throws Exception {
    session.touch();
    List<NativeQuery> trip = session.begin(BEGIN, limits.timeout());
    trip.add(FIRST_QUERY);
    try {
      session.run(trip, trip.size() - 1, 0);
      session.lend(work);
    } catch (SQLException e) {
      throw DatabaseErrors.of(e, session, limits.timeout(), 0);
    }
  }

  private static NativeQuery fetch(CommentedSql sql, int rows) {
    return Trip.statement(sql.comment() + "FETCH FORWARD " + rows + " FROM lakebase");
  }
}
