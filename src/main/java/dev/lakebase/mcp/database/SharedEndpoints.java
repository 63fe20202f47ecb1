package dev.lakebase.mcp.database;

import dev.lakebase.mcp.database.BranchDirectory.Compute;
import dev.lakebase.mcp.database.DatabaseSettings.Address;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The endpoints by their addresses, so that all who connect to one share its limit, by whatever
 * name they came. A bounded number of them is kept beside the configured ones; for one more the
 * least recently used one on which nothing runs is closed.
 */
final class SharedEndpoints implements AutoCloseable {
  private final DatabaseSettings settings;
  private final int most;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Entry {
    private final SharedEndpoint endpoint;
    private final Replica replica;
    private boolean configured;
    private int users;

    Entry(SharedEndpoint endpoint, Replica replica) {
      this.endpoint = endpoint;
      this.replica = replica;
    }

    void close() {
      replica.close();
      endpoint.close();
    }
  }

  /** One call's use of an endpoint. */
  final class Use implements AutoCloseable {
    private final Entry entry;

    private Use(Entry entry) {
      this.entry = entry;
    }

    SharedEndpoint endpoint() {
      return entry.endpoint;
    }

    /** What is known of it as a replica. */
    Replica reading() {
      return entry.replica;
    }

    @Override
    public void close() {
      giveBack(entry);
    }
  }

  /**
   * @param settings whose limits hold for every address
   * @param most endpoints beside the configured ones
   */
  SharedEndpoints(DatabaseSettings settings, int most) {
    this.settings = settings;
    this.most = most;
  }

  /** One that the settings name. */
  Use configured(Address address) {
    return borrow(address, "configured", settings, true);
  }

  /** One of a branch that the control plane names. */
  Use of(Compute compute) {
    Address address = new Address(compute.host(), compute.port(), true);
    return borrow(
        address,
        compute.endpoint(),
        settings.of(address, settings.database(), settings.login()),
        false);
  }

  private Use borrow(Address address, String name, DatabaseSettings own, boolean configured) {
    Optional<Entry> superfluous = Optional.empty();
    try {
      synchronized (this) {
        String key = key(address);
        Entry entry = entries.get(key);
        if (entry == null) {
          if (!configured && branches() >= most) {
            superfluous = Optional.of(removeIdle());
          }
          entry =
              new Entry(
                  new SharedEndpoint(name, own, address),
                  new Replica(own.pool().maxWait(), own.queryTimeout()));
          entries.put(key, entry);
        }
        entry.configured |= configured;
        entry.users++;
        return new Use(entry);
      }
    } finally {
      superfluous.ifPresent(Entry::close);
    }
  }

  private Entry removeIdle() {
    for (Iterator<Entry> oldestFirst = entries.values().iterator(); oldestFirst.hasNext(); ) {
      Entry entry = oldestFirst.next();
      if (entry.users == 0 && !entry.configured) {
        oldestFirst.remove();
        return entry;
      }
    }
    throw BranchPools.tooMany(most);
  }

  private synchronized void giveBack(Entry entry) {
    entry.users--;
  }

  /** How many beside the configured ones. */
  synchronized int branches() {
    return (int) entries.values().stream().filter(entry -> !entry.configured).count();
  }

  /** By kind; a kind that has no connections yet is left out. */
  List<PoolState> states() {
    Map<String, PoolState> states = new LinkedHashMap<>();
    for (Map.Entry<String, Entry> each : all().entrySet()) {
      String kind = kind(each.getKey());
      states.merge(kind, each.getValue().endpoint.state(kind), PoolState::plus);
    }
    return List.copyOf(states.values());
  }

  private String kind(String address) {
    if (address.equals(key(settings.primary()))) {
      return PoolState.PRIMARY;
    }
    boolean reads = settings.replica().map(it -> address.equals(key(it))).orElse(false);
    return reads ? PoolState.REPLICA : PoolState.BRANCHES;
  }

  private static String key(Address address) {
    return address.host() + ":" + address.port();
  }

  private synchronized Map<String, Entry> all() {
    return new LinkedHashMap<>(entries);
  }

  void sweep() {
    List<Entry> all;
    synchronized (this) {
      all = new ArrayList<>(entries.values());
    }
    all.forEach(entry -> entry.endpoint.sweep());
  }

  @Override
  public void close() {
    List<Entry> all;
    synchronized (this) {
      all = List.copyOf(entries.values());
      entries.clear();
    }
    all.forEach(Entry::close);
  }
}
