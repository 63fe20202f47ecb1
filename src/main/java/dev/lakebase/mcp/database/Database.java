package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.BranchChoice;
import dev.lakebase.mcp.tool.GovernedSql;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs governed calls on the configured connection, or on the branch that a call chooses. It starts
 * whether the servers do or not, and connects when the first call needs it.
 */
public final class Database implements AutoCloseable {
  private final Connections configured;
  private final RememberedBranches directory;
  private final BranchPools branches;

  /**
   * @param settings of the configured connection; its limits hold for every branch
   * @param mostBranches branches that have a pool at a time
   */
  public Database(DatabaseSettings settings, RememberedBranches directory, int mostBranches)
      throws SQLException {
    this.directory = directory;
    this.branches = new BranchPools(settings, directory, mostBranches);
    Endpoint primary =
        new Endpoint("primary", settings, settings.primary(), this::isConfiguredAsleep);
    Optional<Endpoint> replica =
        settings.replica().isPresent()
            ? Optional.of(new Endpoint("replica", settings, settings.replica().get(), () -> false))
            : Optional.empty();
    this.configured = new Connections(primary, replica, settings.pool().maxWait(), () -> {});
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
                  yield Reads.read(session, sql.statement(), maxRows, call.limits());
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
                ? Reads.read(session, sql.statement(), maxRows, call.limits())
                : Writes.write(session, sql.statement(), maxRows, call.limits());
          }
        });
  }

  /** A route author's statement; what the tool says of itself decides whether it may write. */
  SqlResult query(ToolCall call, NamedSql sql, List<Object> values, int maxRows) throws Exception {
    return on(
        call,
        connections -> {
          if (call.tool().writes()) {
            try (Session session = connections.writer(call)) {
              return Writes.prepared(session, sql, values, maxRows, call.limits());
            }
          }
          try (Session session = connections.reader(call)) {
            return Reads.prepared(session, sql, values, maxRows, call.limits());
          }
        });
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
      return Reads.cursor(session, sql.statement(), maxRows, call.limits());
    } catch (TripTooLarge e) {
      try (Session session = sessions.get()) {
        return Reads.cursorInParts(session, sql.statement(), maxRows, call.limits());
      }
    }
  }

  private <T> T on(ToolCall call, BranchPools.Work<T> work) throws Exception {
    Optional<Branch> chosen = chosen(BranchChoice.of(call));
    return chosen.isPresent() ? branches.use(chosen.get(), work) : work.on(configured);
  }

  /** Empty for the configured connection, also when its branch is named. */
  private Optional<Branch> chosen(BranchChoice choice) {
    if (!choice.isMade()) {
      return Optional.empty();
    }
    Optional<Branch> own = directory.configured();
    String project =
        choice
            .project()
            .or(() -> own.map(Branch::project))
            .orElseThrow(
                () ->
                    new ToolFailure(
                        "Argument 'branch_name' alone does not say of which project, and none is"
                            + " configured: add project_name. Use `lakebase_list_projects` to"
                            + " discover projects."));
    Branch branch = new Branch(project, choice.branch().orElse(Branch.PRODUCTION));
    return own.filter(branch::equals).isPresent() ? Optional.empty() : Optional.of(branch);
  }

  private boolean isConfiguredAsleep() {
    return directory
        .configured()
        .map(branch -> directory.isAsleep(directory.locate(branch).primary().endpoint()))
        .orElse(false);
  }

  /** How many branches have a pool now. */
  int branchPools() {
    return branches.size();
  }

  @Override
  public void close() {
    branches.close();
    configured.close();
  }
}
