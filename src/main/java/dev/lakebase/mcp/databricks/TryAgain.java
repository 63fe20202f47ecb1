package dev.lakebase.mcp.databricks;

import java.time.Duration;
import java.util.Optional;

/** Nothing was done, and sending the same call again is safe. */
public final class TryAgain extends WorkspaceTrouble {
  private final boolean outage;
  private final transient Optional<Duration> after;

  /**
   * @param after what the workspace said in Retry-After
   */
  TryAgain(
      String messageForTheCaller,
      boolean outage,
      Optional<Duration> after,
      Throwable causeForTheLog) {
    super(messageForTheCaller, causeForTheLog);
    this.outage = outage;
    this.after = after;
  }

  Optional<Duration> after() {
    return after;
  }

  @Override
  boolean isOutage() {
    return outage;
  }
}
