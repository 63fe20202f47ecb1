package dev.lakebase.mcp.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.core.CachedQuery;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.jdbc.PgConnection;

/**
 * What stands before and after a caller's read in its round trip: a READ ONLY transaction that is
 * rolled back, and the end of advisory locks, which are all that a function could make outlive it.
 * Each connection has the frame prepared, so that it costs PostgreSQL no parsing.
 */
final class ReadFrame {
  private static final String FRAME =
      "BEGIN READ ONLY;ROLLBACK;SELECT pg_catalog.pg_advisory_unlock_all()";

  private ReadFrame() {}

  /** Prepares the frame in the server; DISCARD ALL forgets it. */
  static void prepare(PgConnection connection) throws SQLException {
    QueryExecutor executor = connection.getQueryExecutor();
    CachedQuery frame = executor.borrowQuery(FRAME);
    try {
      Trip.run(connection, frame.query, 0, null, 0);
    } finally {
      executor.releaseQuery(frame);
    }
  }

  /**
   * The same for one read that is itself kept prepared; the driver drops those that were not used
   * for long.
   *
   * @return nothing if the driver reads the text otherwise than it stands there
   */
  static Optional<Trip.Answer> runPrepared(PgConnection connection, String read, int maxRows)
      throws SQLException {
    QueryExecutor executor = connection.getQueryExecutor();
    CachedQuery frame = executor.borrowQuery(FRAME);
    CachedQuery own = executor.borrowQueryByKey(executor.createQueryKey(read, false, false));
    try {
      if (own.query.getSubqueries() != null || !own.query.getNativeSql().equals(read)) {
        return Optional.empty();
      }
      Query[] prepared = frame.query.getSubqueries();
      return Optional.of(
          Trip.runPrepared(
              connection, List.of(prepared[0], own.query, prepared[1], prepared[2]), 1, maxRows));
    } finally {
      executor.releaseQuery(own);
      executor.releaseQuery(frame);
    }
  }

  /**
   * @param target index, within {@code statements}, of the one whose answer is wanted
   */
  static Trip.Answer run(PgConnection connection, List<NativeQuery> statements, int target)
      throws SQLException {
    QueryExecutor executor = connection.getQueryExecutor();
    CachedQuery frame = executor.borrowQuery(FRAME);
    try {
      Query[] prepared = frame.query.getSubqueries();
      List<Query> trip = new ArrayList<>(statements.size() + 3);
      trip.add(prepared[0]);
      for (NativeQuery statement : statements) {
        trip.add(executor.wrap(List.of(statement)));
      }
      trip.add(prepared[1]);
      trip.add(prepared[2]);
      return Trip.runOnce(connection, trip, target + 1, 0);
    } finally {
      executor.releaseQuery(frame);
    }
  }
}
