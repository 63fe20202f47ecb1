package dev.lakebase.mcp.database;

import dev.lakebase.mcp.database.BranchDirectory.Compute;
import dev.lakebase.mcp.database.BranchDirectory.Location;
import dev.lakebase.mcp.database.DatabaseSettings.Address;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bounded number of branches' pools, made when a call needs one. A pool belongs to an address and
 * an identity: one that moves or connects as another gets a new pool. For one more than the bound,
 * the least recently used one on which nothing runs is closed.
 */
final class BranchPools implements AutoCloseable {
  private final DatabaseSettings settings;
  private final RememberedBranches directory;
  private final int most;
  private final Map<Location, Pool> pools = new LinkedHashMap<>(16, 0.75f, true);

  /** Those who use the pool of one branch. */
  private static final class Pool {
    private final Connections connections;
    private int users;

    Pool(Connections connections) {
      this.connections = connections;
    }
  }

  /**
   * @param settings of the configured connection, whose limits hold for every branch
   * @param most branches with a pool
   */
  BranchPools(DatabaseSettings settings, RememberedBranches directory, int most) {
    this.settings = settings;
    this.directory = directory;
    this.most = most;
  }

  Pools.Lease lease(Branch branch) throws SQLException {
    Location location = directory.locate(branch);
    List<Pool> superfluous = new ArrayList<>();
    try {
      Pool pool = borrow(branch, location, superfluous);
      return new Pools.Lease(pool.connections, () -> giveBack(pool));
    } finally {
      superfluous.forEach(pool -> pool.connections.close());
    }
  }

  synchronized int size() {
    return pools.size();
  }

  /** Empty without a pool. */
  synchronized Optional<PoolState> state() {
    return pools.values().stream()
        .map(pool -> pool.connections.stateOfBranch())
        .reduce(PoolState::plus);
  }

  private synchronized Pool borrow(Branch branch, Location location, List<Pool> superfluous)
      throws SQLException {
    Pool pool = pools.get(location);
    if (pool == null) {
      if (pools.size() >= most) {
        superfluous.add(removeIdle());
      }
      pool = new Pool(connections(branch, location));
      pools.put(location, pool);
    }
    pool.users++;
    return pool;
  }

  private Pool removeIdle() {
    for (Iterator<Pool> oldestFirst = pools.values().iterator(); oldestFirst.hasNext(); ) {
      Pool pool = oldestFirst.next();
      if (pool.users == 0) {
        oldestFirst.remove();
        return pool;
      }
    }
    throw tooMany(most);
  }

  static ToolFailure tooMany(int most) {
    return new ToolFailure(
        "No free connection: calls run on "
            + most
            + " other branches, and no more may at once. Try again in a few seconds.");
  }

  private synchronized void giveBack(Pool pool) {
    pool.users--;
  }

  private Connections connections(Branch branch, Location location) throws SQLException {
    Endpoint primary =
        endpoint(
            location, location.primary(), () -> directory.isAsleep(location.primary().endpoint()));
    Optional<Connections.Preferred> replica = Optional.empty();
    if (location.replica().isPresent()) {
      replica =
          Optional.of(
              new Connections.Preferred(
                  new Replica(settings.pool().maxWait(), settings.queryTimeout()),
                  endpoint(location, location.replica().get(), () -> false)));
    }
    return new Connections(
        primary, replica, settings.pool().maxWait(), () -> directory.forget(branch));
  }

  private Endpoint endpoint(Location location, Compute compute, Endpoint.Asleep asleep)
      throws SQLException {
    DatabaseSettings own =
        settings.of(
            new Address(compute.host(), compute.port(), true),
            location.database(),
            () ->
                new Login(
                    location.user(), Optional.of(directory.mint(compute.endpoint()).token())));
    return new Endpoint(compute.endpoint(), own, own.primary(), asleep);
  }

  @Override
  public void close() {
    List<Pool> all;
    synchronized (this) {
      all = List.copyOf(pools.values());
      pools.clear();
    }
    all.forEach(pool -> pool.connections.close());
  }
}
