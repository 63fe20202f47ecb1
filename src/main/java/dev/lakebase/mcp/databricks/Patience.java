package dev.lakebase.mcp.databricks;

import java.time.Duration;

/** How long a route waits for something in the workspace, and how often it looks. */
public final class Patience {
  private final long deadline;
  private final Duration longestPause;
  private Duration pause;

  /**
   * @param most from now on
   * @param firstPause doubled after each look, up to the longest
   */
  Patience(Duration most, Duration firstPause, Duration longestPause) {
    this.deadline = System.nanoTime() + most.toNanos();
    this.pause = firstPause;
    this.longestPause = longestPause;
  }

  boolean isOver() {
    return System.nanoTime() - deadline > 0;
  }

  /** Milliseconds until the next look. */
  public long getNextPause() {
    Duration now = pause;
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(longestPause) < 0 ? doubled : longestPause;
    return now.toMillis();
  }
}
