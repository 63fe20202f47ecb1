package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.ToolCall;
import java.time.Duration;
import java.util.Optional;

/** The computes of one branch: where its reads and its writes go. */
final class Connections implements AutoCloseable {
  private final SessionSource primary;
  private final Optional<Replica> replica;
  private final Duration maxWait;
  private final Runnable whenUnreachable;

  /**
   * @param maxWait for a connection to the primary
   * @param whenUnreachable told when the primary could not be connected to
   */
  Connections(
      SessionSource primary,
      Optional<Endpoint> replica,
      Duration maxWait,
      Runnable whenUnreachable) {
    this.primary = primary;
    this.replica = replica.map(Replica::new);
    this.maxWait = maxWait;
    this.whenUnreachable = whenUnreachable;
  }

  Session reader(ToolCall call) {
    return replica
        .flatMap(preferred -> preferred.open(call.limits().timeout(), call.cancellation()))
        .orElseGet(() -> writer(call));
  }

  Session writer(ToolCall call) {
    try {
      return primary.open(maxWait, call.limits().timeout(), call.cancellation());
    } catch (EndpointUnavailable e) {
      if (!e.isBusy()) {
        whenUnreachable.run();
      }
      throw e.failure();
    }
  }

  @Override
  public void close() {
    replica.ifPresent(Replica::close);
    primary.close();
  }
}
