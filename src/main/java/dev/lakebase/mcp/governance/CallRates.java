package dev.lakebase.mcp.governance;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Holds each principal to the policy's calls a minute: of one tool, and of all together. A bucket
 * that refills evenly stands for each, so a burst may take a minute's calls at once.
 */
final class CallRates {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final int MOST_BUCKETS = 10_000;
  private static final String ALL = "";

  private final LongSupplier nanos;
  private final Map<Key, Bucket> buckets = new ConcurrentHashMap<>();

  CallRates(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * Counts a call.
   *
   * @param caller the key of who calls
   * @throws Denial that says how many calls there may be, and when to come again
   */
  void count(Ceilings ceilings, String caller, String tool) {
    take(new Key(caller, tool), ceilings.callsPerMinute(tool), "'" + tool + "'");
    take(new Key(caller, ALL), ceilings.callsPerMinute(), "all tools together");
  }

  private void take(Key key, OptionalInt perMinute, String what) {
    if (perMinute.isEmpty()) {
      return;
    }
    long now = nanos.getAsLong();
    if (buckets.size() >= MOST_BUCKETS) {
      buckets.values().removeIf(bucket -> bucket.isIdle(now));
    }
    long wait = buckets.computeIfAbsent(key, it -> new Bucket(now)).take(now, perMinute.getAsInt());
    if (wait > 0) {
      throw new Denial(
          "Rate limit: "
              + perMinute.getAsInt()
              + " calls a minute of "
              + what
              + ". Try again in "
              + Duration.ofNanos(wait).plusMillis(999).toSeconds()
              + " s, or ask for more with fewer calls.",
          "rate limit");
    }
  }

  private record Key(String caller, String tool) {}

  /** What was used of the last minute's calls, as time: each call adds its share of the minute. */
  private static final class Bucket {
    private long usedUntil;

    Bucket(long now) {
      usedUntil = now;
    }

    /** Zero when the call may pass; else how long until one may. */
    synchronized long take(long now, int perMinute) {
      long share = MINUTE / perMinute;
      long next = (usedUntil - now > 0 ? usedUntil : now) + share;
      if (next - now > MINUTE) {
        return next - now - MINUTE;
      }
      usedUntil = next;
      return 0;
    }

    synchronized boolean isIdle(long now) {
      return usedUntil - now <= 0;
    }
  }
}
