package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.ToolCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The computes of one branch: where its reads and its writes go. */
final class Connections implements AutoCloseable {
  private final SessionSource primary;
  private final Optional<Preferred> replica;
  private final Duration maxWait;
  private final Runnable whenUnreachable;

  /**
   * @param maxWait for a connection to the primary
   * @param whenUnreachable told when the primary could not be connected to
   */
  Connections(
      SessionSource primary,
      Optional<Preferred> replica,
      Duration maxWait,
      Runnable whenUnreachable) {
    this.primary = primary;
    this.replica = replica;
    this.maxWait = maxWait;
    this.whenUnreachable = whenUnreachable;
  }

  /** Where reads go first. */
  record Preferred(Replica replica, SessionSource endpoint) implements AutoCloseable {
    Optional<Session> open(ToolCall call) {
      return replica.open(endpoint, call.limits().timeout(), call.cancellation());
    }

    @Override
    public void close() {
      replica.close();
      endpoint.close();
    }
  }

  List<PoolState> states() {
    List<PoolState> states = new ArrayList<>(2);
    states.add(primary.state(PoolState.PRIMARY));
    replica.ifPresent(other -> states.add(other.endpoint().state(PoolState.REPLICA)));
    return states;
  }

  /** Of another branch than the configured one. */
  PoolState stateOfBranch() {
    PoolState state = primary.state(PoolState.BRANCHES);
    return replica
        .map(other -> state.plus(other.endpoint().state(PoolState.BRANCHES)))
        .orElse(state);
  }

  Session reader(ToolCall call) {
    return replica.flatMap(preferred -> preferred.open(call)).orElseGet(() -> writer(call));
  }

  Session writer(ToolCall call) {
    try {
      return primary.open(maxWait, call.limits().timeout(), call.cancellation());
    } catch (EndpointUnavailable e) {
      if (!e.answers()) {
        whenUnreachable.run();
      }
      throw e.failure();
    }
  }

  @Override
  public void close() {
    replica.ifPresent(Preferred::close);
    primary.close();
  }
}
