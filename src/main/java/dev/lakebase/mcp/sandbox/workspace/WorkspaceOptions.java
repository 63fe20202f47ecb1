package dev.lakebase.mcp.sandbox.workspace;

import java.time.Duration;
import java.util.Optional;

/**
 * How a workspace behaves.
 *
 * @param tokenLife of minted database credentials, whatever is asked for; empty for what is asked
 *     for, an hour by default
 * @param suspendTimeout after which idle computes sleep, whatever the endpoints say; empty for what
 *     they say
 * @param operationPolls how many looks at an operation find it not yet done
 * @param mostAwake how many servers run at once
 * @param retention how long a deleted project or branch can be undeleted
 * @param tick between two rounds that look for idle computes and expired branches
 */
public record WorkspaceOptions(
    Optional<Duration> tokenLife,
    Optional<Duration> suspendTimeout,
    int operationPolls,
    int mostAwake,
    Duration retention,
    Duration tick) {

  /** As on a laptop. */
  public static WorkspaceOptions defaults() {
    return new WorkspaceOptions(
        Optional.empty(), Optional.empty(), 1, 8, Duration.ofHours(1), Duration.ofSeconds(1));
  }

  public WorkspaceOptions withTokenLife(Duration life) {
    return new WorkspaceOptions(
        Optional.of(life), suspendTimeout, operationPolls, mostAwake, retention, tick);
  }

  public WorkspaceOptions withSuspendTimeout(Duration timeout) {
    return new WorkspaceOptions(
        tokenLife, Optional.of(timeout), operationPolls, mostAwake, retention, tick);
  }

  public WorkspaceOptions withOperationPolls(int polls) {
    return new WorkspaceOptions(tokenLife, suspendTimeout, polls, mostAwake, retention, tick);
  }

  public WorkspaceOptions withMostAwake(int most) {
    return new WorkspaceOptions(tokenLife, suspendTimeout, operationPolls, most, retention, tick);
  }

  public WorkspaceOptions withRetention(Duration longest) {
    return new WorkspaceOptions(
        tokenLife, suspendTimeout, operationPolls, mostAwake, longest, tick);
  }

  public WorkspaceOptions withTick(Duration pause) {
    return new WorkspaceOptions(
        tokenLife, suspendTimeout, operationPolls, mostAwake, retention, pause);
  }
}
