package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.BranchChoice;
import dev.lakebase.mcp.tool.GovernedSql;
import dev.lakebase.mcp.tool.ToolCall;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Runs governed calls on the configured connection, or on the branch that a call chooses. It starts
 * whether the servers do or not, and connects when the first call needs it.
 */
public final class Database implements AutoCloseable {
  private final Pools pools;

  private Database(Pools pools) {
    this.pools = pools;
  }

  /**
   * As the service, whoever calls.
   *
   * @param settings of the configured connection; its limits hold for every branch
   * @param mostBranches branches that have a pool at a time
   */
  public Database(DatabaseSettings settings, RememberedBranches directory, int mostBranches)
      throws SQLException {
    this(ServicePools.of(settings, directory, mostBranches));
  }

  /**
   * On the DataSource of the application around the service, and on nothing else: its calls choose
   * no branch.
   *
   * @param timeout how long one statement may run when a call sets nothing else
   * @param most connections that calls may hold at a time
   */
  public Database(DataSource dataSource, Duration timeout, int most) {
    this(ServicePools.of(dataSource, timeout, most));
  }

  /** As the caller where a call comes with the caller's token, else as the service. */
  public static Database onBehalfOfCallers(
      DatabaseSettings settings, CallerDirectories directories, int mostBranches) {
    return new Database(new CallerPools(settings, directories, mostBranches));
  }

  /** A caller's statement, on the replica if it only reads and one answers. */
  SqlResult read(ToolCall call, GovernedSql sql, int maxRows) throws Exception {
    return on(
        call,
        connections ->
            switch (sql.path()) {
              case CURSOR -> cursor(() -> connections.reader(call), call, sql, maxRows);
              case READ -> {
                try (Session session = connections.reader(call)) {
                  yield Reads.read(session, of(call, sql), maxRows, call.limits());
                }
              }
              case WRITE -> throw new IllegalStateException("A write was sent down the read path");
            });
  }

  /** A caller's statement, on the primary. */
  SqlResult execute(ToolCall call, GovernedSql sql, int maxRows) throws Exception {
    return on(
        call,
        connections -> {
          if (sql.path() == GovernedSql.Path.CURSOR) {
            return cursor(() -> connections.writer(call), call, sql, maxRows);
          }
          try (Session session = connections.writer(call)) {
            return sql.path() == GovernedSql.Path.READ
                ? Reads.read(session, of(call, sql), maxRows, call.limits())
                : Writes.write(session, of(call, sql), maxRows, call.limits());
          }
        });
  }

  /** A route author's statement; what the tool says of itself decides whether it may write. */
  SqlResult query(ToolCall call, NamedSql sql, List<Object> values, int maxRows) throws Exception {
    NamedSql said = CommentedSql.of(call, sql);
    return on(
        call,
        connections -> {
          if (call.tool().writes()) {
            try (Session session = connections.writer(call)) {
              return Writes.prepared(session, said, values, maxRows, call.limits());
            }
          }
          try (Session session = connections.reader(call)) {
            return Reads.prepared(session, said, values, maxRows, call.limits());
          }
        });
  }

  /**
   * A transaction for a route's next steps, on the primary.
   *
   * @param named the branch to be on, always as the branch's own role; empty for where the call
   *     chooses to run
   */
  Transaction begin(ToolCall call, Optional<Branch> named) throws Exception {
    Pools.Lease lease =
        named.isPresent()
            ? pools.lease(call.runAs(), named.get())
            : pools.lease(call.runAs(), BranchChoice.of(call));
    try {
      return Transaction.begin(lease.connections().writer(call), call, lease::close);
    } catch (Exception | Error e) {
      lease.close();
      throw e;
    }
  }

  /** A step of JDBC's, in one transaction; what the tool says of itself decides what it may do. */
  void transaction(ToolCall call, Session.JdbcWork work) throws Exception {
    on(
        call,
        connections -> {
          if (call.tool().writes()) {
            try (Session session = connections.writer(call)) {
              Writes.lent(session, work, call.limits());
            }
          } else {
            try (Session session = connections.reader(call)) {
              Reads.lent(session, work, call.limits());
            }
          }
          return call;
        });
  }

  private static SqlResult cursor(
      Supplier<Session> sessions, ToolCall call, GovernedSql sql, int maxRows) throws Exception {
    try (Session session = sessions.get()) {
      return Reads.cursor(session, of(call, sql), maxRows, call.limits());
    } catch (TripTooLarge e) {
      try (Session session = sessions.get()) {
        return Reads.cursorInParts(session, of(call, sql), maxRows, call.limits());
      }
    }
  }

  private static CommentedSql of(ToolCall call, GovernedSql sql) {
    return CommentedSql.of(call, sql.statement());
  }

  private <T> T on(ToolCall call, Work<T> work) throws Exception {
    try (Pools.Lease lease = pools.lease(call.runAs(), BranchChoice.of(call))) {
      return work.on(lease.connections());
    }
  }

  @FunctionalInterface
  private interface Work<T> {
    T on(Connections connections) throws Exception;
  }

  /** For health and metrics; connects to nothing. */
  public List<PoolState> states() {
    return pools.states();
  }

  /** How many branches have a pool now. */
  int branchPools() {
    return pools.branches();
  }

  @Override
  public void close() {
    pools.close();
  }
}
