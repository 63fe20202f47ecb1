package dev.lakebase.mcp.observe;

import dev.lakebase.mcp.database.PoolState;
import dev.lakebase.mcp.database.WakeUps;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** Connections to PostgreSQL by kind of endpoint; nothing by caller or by branch. */
public final class PoolMeters {
  private static final List<String> KINDS = List.of("primary", "replica", "branches");

  private final MeterRegistry registry;
  private final Supplier<List<PoolState>> states;

  private PoolMeters(MeterRegistry registry, Supplier<List<PoolState>> states) {
    this.registry = registry;
    this.states = states;
  }

  /**
   * @param states asked at each reading; empty as long as nothing needed a database
   */
  public static void bind(
      MeterRegistry registry, Supplier<List<PoolState>> states, Supplier<WakeUps> wakeUps) {
    PoolMeters meters = new PoolMeters(registry, states);
    for (String kind : KINDS) {
      meters.connections(kind, "active", PoolState::active);
      meters.connections(kind, "idle", PoolState::idle);
      meters.gauge("lakebase.mcp.connections.max", "Connections at most", kind, PoolState::max);
      meters.gauge(
          "lakebase.mcp.connections.waiting",
          "Calls that wait for a connection",
          kind,
          PoolState::waiting);
    }
    meters.wakeUps("ok", () -> wakeUps.get().successes());
    meters.wakeUps("error", () -> wakeUps.get().failures());
  }

  private void connections(String kind, String state, ToIntFunction<PoolState> value) {
    Gauge.builder("lakebase.mcp.connections", () -> of(kind, value))
        .description("Connections to PostgreSQL")
        .tags("endpoint", kind, "state", state)
        .register(registry);
  }

  private void gauge(String name, String description, String kind, ToIntFunction<PoolState> value) {
    Gauge.builder(name, () -> of(kind, value))
        .description(description)
        .tag("endpoint", kind)
        .register(registry);
  }

  private void wakeUps(String outcome, Supplier<Long> count) {
    FunctionCounter.builder("lakebase.mcp.wakeups", count, it -> it.get().doubleValue())
        .description("Connections that took more than one try, once for all who waited")
        .tag("outcome", outcome)
        .register(registry);
  }

  private int of(String kind, ToIntFunction<PoolState> value) {
    return states.get().stream().filter(state -> state.kind().equals(kind)).mapToInt(value).sum();
  }
}
