package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.ToolFailure;

/** No connection could be had in time; whoever prefers another endpoint may try that one. */
final class EndpointUnavailable extends Exception {
  private final boolean answers;
  private final ToolFailure failure;

  private EndpointUnavailable(boolean answers, ToolFailure failure) {
    super(failure.getMessage(), failure.getCause(), false, false);
    this.answers = answers;
    this.failure = failure;
  }

  static EndpointUnavailable busy(ToolFailure failure) {
    return new EndpointUnavailable(true, failure);
  }

  /** It does not let this account in; that says nothing of others. */
  static EndpointUnavailable refused(ToolFailure failure) {
    return new EndpointUnavailable(true, failure);
  }

  static EndpointUnavailable unreachable(ToolFailure failure) {
    return new EndpointUnavailable(false, failure);
  }

  /** It is there, but has no connection to give. */
  boolean answers() {
    return answers;
  }

  ToolFailure failure() {
    return failure;
  }
}
