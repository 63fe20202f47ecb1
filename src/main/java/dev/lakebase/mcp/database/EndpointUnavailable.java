package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.ToolFailure;

/** No connection could be had in time; whoever prefers another endpoint may try that one. */
final class EndpointUnavailable extends Exception {
  private final boolean busy;
  private final ToolFailure failure;

  private EndpointUnavailable(boolean busy, ToolFailure failure) {
    super(failure.getMessage(), failure.getCause(), false, false);
    this.busy = busy;
    this.failure = failure;
  }

  static EndpointUnavailable busy(ToolFailure failure) {
    return new EndpointUnavailable(true, failure);
  }

  static EndpointUnavailable unreachable(ToolFailure failure) {
    return new EndpointUnavailable(false, failure);
  }

  /** It answers, but all its connections are in use. */
  boolean isBusy() {
    return busy;
  }

  ToolFailure failure() {
    return failure;
  }
}
