package dev.lakebase.mcp.state;

import dev.lakebase.mcp.database.StateConnections;
import dev.lakebase.mcp.governance.CallCounters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the calls of all replicas, in one round trip. While the state can't be asked, and while
 * that would wake a compute that sleeps, this replica counts by itself: a rate is a ceiling on cost
 * and no permission, so that a caller may then have it once from each replica.
 */
public final class SharedCounters implements CallCounters {
  private static final Logger LOG = LoggerFactory.getLogger(SharedCounters.class);
  private static final long MINUTE_MICROS = 60_000_000;
  private static final Duration WAIT = Duration.ofSeconds(2);
  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long BETWEEN_PURGES_NANOS = Duration.ofMinutes(1).toNanos();

  private final StateConnections connections;
  private final String table;
  private final CallCounters local;
  private final LongSupplier nanos;
  private final AtomicLong resume;
  private final AtomicLong nextPurge;

  /**
   * @param local counts when the state can't
   * @param nanos a clock that only goes forward, as {@link System#nanoTime}
   */
  public SharedCounters(
      StateConnections connections, StateSchema schema, CallCounters local, LongSupplier nanos) {
    this.connections = connections;
    this.table = schema.table("call_count");
    this.local = local;
    this.nanos = nanos;
    this.resume = new AtomicLong(nanos.getAsLong());
    this.nextPurge = new AtomicLong(nanos.getAsLong());
  }

  @Override
  public Optional<Full> take(String caller, List<Quota> quotas) {
    if (nanos.getAsLong() - resume.get() < 0 || connections.wouldWake()) {
      return local.take(caller, quotas);
    }
    try (Connection connection = connections.within(WAIT)) {
      purgeAtTimes(connection);
      return take(connection, caller, quotas);
    } catch (SQLException e) {
      resume.set(nanos.getAsLong() + PAUSE_NANOS);
      LOG.warn("Calls are counted by this replica alone for a while", e);
      return local.take(caller, quotas);
    }
  }

  private Optional<Full> take(Connection connection, String caller, List<Quota> quotas)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql(quotas.size()))) {
      int parameter = 0;
      for (Quota quota : quotas) {
        statement.setString(++parameter, caller);
        statement.setString(++parameter, quota.bucket());
        statement.setLong(++parameter, MINUTE_MICROS / quota.perMinute());
      }
      try (ResultSet full = statement.executeQuery()) {
        return full.next()
            ? Optional.of(
                new Full(
                    quotas.get(full.getInt(1)),
                    Duration.of(Math.max(1, full.getLong(2)), ChronoUnit.MICROS)))
            : Optional.empty();
      }
    }
  }

  /** Takes from each bucket in turn as long as the one before had a call; a row says which not. */
  private String sql(int quotas) {
    String asked =
        IntStream.range(0, quotas)
            .mapToObj(
                i ->
                    "q%d AS (SELECT ?::text AS caller, ?::text AS bucket, ? * interval '1 microsecond' AS share)"
                        .formatted(i))
            .collect(Collectors.joining(", ", "WITH ", ", "));
    String taken =
        IntStream.range(0, quotas)
            .mapToObj(
                i ->
                    """
                    t%1$d AS (
                      INSERT INTO %2$s AS c (caller, bucket, used_until)
                      SELECT caller, bucket, now() + share FROM q%1$d %3$s
                      ON CONFLICT (caller, bucket) DO UPDATE
                      SET used_until = greatest(c.used_until, now()) + (excluded.used_until - now())
                      WHERE greatest(c.used_until, now()) + (excluded.used_until - now())
                        <= now() + interval '1 minute'
                      RETURNING c.bucket)
                    """
                        .formatted(
                            i, table, i == 0 ? "" : "WHERE EXISTS (SELECT FROM t" + (i - 1) + ")"))
            .collect(Collectors.joining(", "));
    String full =
        IntStream.range(0, quotas)
            .mapToObj(
                i ->
                    """
                    SELECT %1$d, (extract(epoch FROM c.used_until + q.share - now()) * 1000000)::bigint - %4$d
                    FROM q%1$d q LEFT JOIN %2$s c USING (caller, bucket)
                    WHERE NOT EXISTS (SELECT FROM t%1$d) %3$s
                    """
                        .formatted(
                            i,
                            table,
                            i == 0 ? "" : "AND EXISTS (SELECT FROM t" + (i - 1) + ")",
                            MINUTE_MICROS))
            .collect(Collectors.joining(" UNION ALL "));
    return asked + taken + full;
  }

  /** A bucket that is full again is as good as none. */
  private void purgeAtTimes(Connection connection) throws SQLException {
    long now = nanos.getAsLong();
    long due = nextPurge.get();
    if (now - due >= 0 && nextPurge.compareAndSet(due, now + BETWEEN_PURGES_NANOS)) {
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate(
            """
            DELETE FROM %1$s WHERE ctid = ANY (ARRAY(
              SELECT ctid FROM %1$s WHERE used_until < now() LIMIT 10000 FOR UPDATE SKIP LOCKED))
            """
                .formatted(table));
      }
    }
  }
}
