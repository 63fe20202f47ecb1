package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.GovernedSql;
import dev.lakebase.mcp.tool.ToolCall;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Runs governed calls on the configured connection. It starts whether the servers do or not, and
 * connects when the first call needs it.
 */
public final class Database implements AutoCloseable {
  private final DatabaseSettings settings;
  private final Endpoint primary;
  private final Optional<Replica> replica;

  public Database(DatabaseSettings settings) throws SQLException {
    this.settings = settings;
    this.primary = new Endpoint("primary", settings, settings.primary());
    this.replica =
        settings.replica().isPresent()
            ? Optional.of(new Replica(new Endpoint("replica", settings, settings.replica().get())))
            : Optional.empty();
  }

  /** A caller's statement, on the replica if it only reads and one answers. */
  SqlResult read(ToolCall call, GovernedSql sql, int maxRows) throws Exception {
    return switch (sql.path()) {
      case CURSOR -> cursor(call, sql, maxRows, true);
      case READ -> {
        try (Session session = reader(call)) {
          yield Reads.read(session, sql.statement(), maxRows, call.limits());
        }
      }
      case WRITE -> throw new IllegalStateException("A write was sent down the read path");
    };
  }

  /** A caller's statement, on the primary. */
  SqlResult execute(ToolCall call, GovernedSql sql, int maxRows) throws Exception {
    if (sql.path() == GovernedSql.Path.CURSOR) {
      return cursor(call, sql, maxRows, false);
    }
    try (Session session = writer(call)) {
      return sql.path() == GovernedSql.Path.READ
          ? Reads.read(session, sql.statement(), maxRows, call.limits())
          : Writes.write(session, sql.statement(), maxRows, call.limits());
    }
  }

  /** A route author's statement; what the tool says of itself decides whether it may write. */
  SqlResult query(ToolCall call, NamedSql sql, List<Object> values, int maxRows) throws Exception {
    if (call.tool().writes()) {
      try (Session session = writer(call)) {
        return Writes.prepared(session, sql, values, maxRows, call.limits());
      }
    }
    try (Session session = reader(call)) {
      return Reads.prepared(session, sql, values, maxRows, call.limits());
    }
  }

  private SqlResult cursor(ToolCall call, GovernedSql sql, int maxRows, boolean anywhere)
      throws Exception {
    try (Session session = anywhere ? reader(call) : writer(call)) {
      return Reads.cursor(session, sql.statement(), maxRows, call.limits());
    } catch (TripTooLarge e) {
      try (Session session = anywhere ? reader(call) : writer(call)) {
        return Reads.cursorInParts(session, sql.statement(), maxRows, call.limits());
      }
    }
  }

  private Session reader(ToolCall call) {
    return replica
        .flatMap(preferred -> preferred.open(call.limits().timeout(), call.cancellation()))
        .orElseGet(() -> writer(call));
  }

  private Session writer(ToolCall call) {
    try {
      return primary.open(settings.pool().maxWait(), call.limits().timeout(), call.cancellation());
    } catch (EndpointUnavailable e) {
      throw e.failure();
    }
  }

  @Override
  public void close() {
    replica.ifPresent(Replica::close);
    primary.close();
  }
}
