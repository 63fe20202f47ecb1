package dev.lakebase.mcp.database;

import java.util.concurrent.atomic.LongAdder;

/** How often a connection was not to be had at the first try, over all endpoints. */
public final class WakeUps {
  private final LongAdder arrived = new LongAdder();
  private final LongAdder failed = new LongAdder();

  void arrived() {
    arrived.increment();
  }

  void failed() {
    failed.increment();
  }

  /** Series of tries of which one brought a connection. */
  public long successes() {
    return arrived.sum();
  }

  /** Series of tries that were given up. */
  public long failures() {
    return failed.sum();
  }
}
