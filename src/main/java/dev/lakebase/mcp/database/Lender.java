package dev.lakebase.mcp.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.postgresql.jdbc.PgConnection;

/** Whom a {@link Session} has its connection from, and returns it to. */
interface Lender {
  /** How long a statement may run by the connection's own settings. */
  Duration timeout();

  ColumnTypes types();

  /** Reads to be kept prepared; none where the connection is somebody else's. */
  Optional<RepeatedReads> repeated();

  /**
   * Makes the connection forget what its session holds.
   *
   * @return false if it can't, and must not serve anybody else
   */
  boolean renew(PgConnection connection) throws SQLException;

  /**
   * @param clean it may serve the next caller
   * @param lost the server or the network has ended it; then its idle siblings are not trusted
   *     either
   */
  void giveBack(Connection connection, boolean clean, boolean lost);
}
