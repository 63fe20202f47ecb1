package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.BranchChoice;
import dev.lakebase.mcp.tool.RunAs;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Connections as the service alone, whoever calls. */
final class ServicePools implements Pools {
  private final Connections configured;
  private final Lease whole;
  private final Optional<Elsewhere> elsewhere;

  private ServicePools(Connections configured, Optional<Elsewhere> elsewhere) {
    this.configured = configured;
    this.whole = new Lease(configured, () -> {});
    this.elsewhere = elsewhere;
  }

  /** Branches beside the configured connection. */
  private record Elsewhere(RememberedBranches directory, BranchPools pools) {}

  static ServicePools of(DatabaseSettings settings, RememberedBranches directory, int mostBranches)
      throws SQLException {
    Endpoint primary =
        new Endpoint("primary", settings, settings.primary(), directory::isConfiguredAsleep);
    Optional<Connections.Preferred> replica =
        settings.replica().isPresent()
            ? Optional.of(
                new Connections.Preferred(
                    new Replica(settings.pool().maxWait(), settings.queryTimeout()),
                    new Endpoint("replica", settings, settings.replica().get(), () -> false)))
            : Optional.empty();
    return new ServicePools(
        new Connections(primary, replica, settings.pool().maxWait(), () -> {}),
        Optional.of(new Elsewhere(directory, new BranchPools(settings, directory, mostBranches))));
  }

  static ServicePools of(DataSource dataSource, Duration timeout, int most) {
    return new ServicePools(
        new Connections(
            new HostDataSource(dataSource, timeout, most),
            Optional.empty(),
            DatabaseSettings.Pool.DEFAULT.maxWait(),
            () -> {}),
        Optional.empty());
  }

  @Override
  public Lease lease(RunAs as, BranchChoice choice) throws SQLException {
    requireService(as);
    if (!choice.isMade()) {
      return whole;
    }
    Elsewhere other = elsewhere();
    Optional<Branch> chosen = Branch.chosen(choice, other.directory().configured());
    return chosen.isPresent() ? other.pools().lease(chosen.get()) : whole;
  }

  @Override
  public Lease lease(RunAs as, Branch branch) throws SQLException {
    requireService(as);
    return elsewhere().pools().lease(branch);
  }

  private static void requireService(RunAs as) {
    if (as.isCaller()) {
      throw new ToolFailure(
          "Cannot connect: this call has to run as its caller, and the service has connections of"
              + " its own alone. Its operator has to set LAKEBASE_AUTH=databricks-app.");
    }
  }

  private Elsewhere elsewhere() {
    return elsewhere.orElseThrow(
        () ->
            new ToolFailure(
                "Arguments 'project_name' and 'branch_name' are of no use here: this service works"
                    + " on one database. Leave them out."));
  }

  @Override
  public int branches() {
    return elsewhere.map(other -> other.pools().size()).orElse(0);
  }

  @Override
  public List<PoolState> states() {
    List<PoolState> states = configured.states();
    elsewhere.flatMap(other -> other.pools().state()).ifPresent(states::add);
    return states;
  }

  @Override
  public void close() {
    elsewhere.ifPresent(other -> other.pools().close());
    configured.close();
  }
}
