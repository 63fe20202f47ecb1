package dev.lakebase.mcp.governance;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * So many lines a minute and no more, so that whoever sends nonsense can't fill the log. The first
 * line of the next minute says how many were left out.
 */
final class Allowance {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final int most;
  private final LongSupplier nanos;
  private long since;
  private int taken;
  private long leftOut;

  Allowance(int most, LongSupplier nanos) {
    this.most = most;
    this.nanos = nanos;
    this.since = nanos.getAsLong();
  }

  /**
   * Takes one.
   *
   * @return how many were refused since the last that was granted; empty: refused
   */
  synchronized OptionalLong take() {
    long now = nanos.getAsLong();
    if (now - since >= MINUTE) {
      since = now;
      taken = 0;
    }
    if (taken >= most) {
      leftOut++;
      return OptionalLong.empty();
    }
    taken++;
    long before = leftOut;
    leftOut = 0;
    return OptionalLong.of(before);
  }
}
