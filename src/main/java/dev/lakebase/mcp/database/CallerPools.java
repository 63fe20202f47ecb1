package dev.lakebase.mcp.database;

import dev.lakebase.mcp.database.BranchDirectory.Compute;
import dev.lakebase.mcp.database.BranchDirectory.Location;
import dev.lakebase.mcp.tool.BranchChoice;
import dev.lakebase.mcp.tool.RunAs;
import dev.lakebase.mcp.tool.ToolFailure;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections as whoever calls, by a login of the caller's own; as the service where the call comes
 * without a token. The workspace is asked by that token who the caller is, where a branch is and
 * for the credential, so that it can refuse each of them.
 */
final class CallerPools implements Pools {
  private static final long SWEEP_SECONDS = 1;
  private static final Logger LOG = LoggerFactory.getLogger(CallerPools.class);

  private final DatabaseSettings settings;
  private final CallerDirectories directories;
  private final SharedEndpoints endpoints;
  private final ScheduledExecutorService sweeper;

  /**
   * @param settings of the configured connection, whose limits hold for every address
   * @param mostBranches addresses beside the configured ones with connections at a time
   */
  CallerPools(DatabaseSettings settings, CallerDirectories directories, int mostBranches) {
    this.settings = settings;
    this.directories = directories;
    this.endpoints = new SharedEndpoints(settings, mostBranches);
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lakebase-connections");
              thread.setDaemon(true);
              return thread;
            });
    sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
  }

  private void sweep() {
    try {
      endpoints.sweep();
      directories.forgetTheQuiet();
    } catch (RuntimeException e) {
      LOG.warn("Idle connections could not be closed", e);
    }
  }

  @Override
  public Lease lease(RunAs as, BranchChoice choice) {
    RememberedBranches directory = known(as);
    Optional<Branch> branch =
        choice.isMade() ? Branch.chosen(choice, directory.configured()) : Optional.empty();
    return branch.isPresent() ? onBranch(as, branch.get(), directory) : onConfigured(as, directory);
  }

  @Override
  public Lease lease(RunAs as, Branch branch) {
    return onBranch(as, branch, known(as));
  }

  private RememberedBranches known(RunAs as) {
    RememberedBranches directory = directories.of(as);
    if (as.isCaller()) {
      requireSame(as, directory.role());
    }
    return directory;
  }

  /** Policy and audit go by what the proxy says, PostgreSQL by the token: they must agree. */
  private static void requireSame(RunAs as, String role) {
    if (!as.mayBe(role)) {
      throw new ToolFailure(
          "Permission denied: the workspace knows the forwarded token as somebody else's than the"
              + " caller's. Sign in again.");
    }
  }

  private Lease onConfigured(RunAs as, RememberedBranches directory) {
    Supplier<Login> login = settings.login();
    if (as.isCaller()) {
      String endpoint = directory.endpoint().orElseThrow(CallerPools::noEndpoint);
      login = () -> new Login(directory.role(), Optional.of(directory.mint(endpoint).token()));
    }
    Account account = new Account(as, settings.database());
    SharedEndpoints.Use primary = endpoints.configured(settings.primary());
    Optional<SharedEndpoints.Use> replica = settings.replica().map(endpoints::configured);
    Supplier<Login> both = login;
    return new Lease(
        connections(
            primary.endpoint().as(account, login, directory::isConfiguredAsleep),
            replica.map(reading -> preferred(reading, account, both)),
            () -> {}),
        () -> end(primary, replica));
  }

  private Lease onBranch(RunAs as, Branch branch, RememberedBranches directory) {
    Location location = directory.locate(branch);
    Account account = new Account(as, location.database());
    SharedEndpoints.Use primary = endpoints.of(location.primary());
    try {
      Optional<SharedEndpoints.Use> replica = location.replica().map(endpoints::of);
      return new Lease(
          connections(
              primary
                  .endpoint()
                  .as(
                      account,
                      login(location.user(), location.primary(), directory),
                      () -> directory.isAsleep(location.primary().endpoint())),
              replica.map(
                  reading ->
                      preferred(
                          reading,
                          account,
                          login(location.user(), location.replica().get(), directory))),
              () -> directory.forget(branch)),
          () -> end(primary, replica));
    } catch (RuntimeException | Error e) {
      primary.close();
      throw e;
    }
  }

  private static void end(SharedEndpoints.Use primary, Optional<SharedEndpoints.Use> replica) {
    replica.ifPresent(SharedEndpoints.Use::close);
    primary.close();
  }

  private static Supplier<Login> login(String role, Compute compute, RememberedBranches directory) {
    return () -> new Login(role, Optional.of(directory.mint(compute.endpoint()).token()));
  }

  private static Connections.Preferred preferred(
      SharedEndpoints.Use replica, Account account, Supplier<Login> login) {
    return new Connections.Preferred(
        replica.reading(), replica.endpoint().as(account, login, () -> false));
  }

  private Connections connections(
      SessionSource primary, Optional<Connections.Preferred> replica, Runnable whenUnreachable) {
    return new Connections(primary, replica, settings.pool().maxWait(), whenUnreachable);
  }

  private static ToolFailure noEndpoint() {
    return new ToolFailure(
        "Cannot connect: SQL runs as yourself here, and the service does not know which endpoint to"
            + " mint your credential for. Its operator has to set LAKEBASE_ENDPOINT.");
  }

  @Override
  public int branches() {
    return endpoints.branches();
  }

  @Override
  public List<PoolState> states() {
    return endpoints.states();
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
    endpoints.close();
  }
}
