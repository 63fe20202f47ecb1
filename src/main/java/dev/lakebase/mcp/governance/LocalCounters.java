package dev.lakebase.mcp.governance;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Counts the calls of this process, in memory. */
public final class LocalCounters implements CallCounters {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final int MOST_BUCKETS = 10_000;

  private final LongSupplier nanos;
  private final Map<Key, Bucket> buckets = new ConcurrentHashMap<>();
  private volatile int sweptAt = MOST_BUCKETS;

  /**
   * @param nanos a clock that only goes forward, as {@link System#nanoTime}
   */
  public LocalCounters(LongSupplier nanos) {
    this.nanos = nanos;
  }

  @Override
  public Optional<Full> take(String caller, List<Quota> quotas) {
    long now = nanos.getAsLong();
    if (buckets.size() >= sweptAt) {
      buckets.values().removeIf(bucket -> bucket.isIdle(now));
      sweptAt = Math.max(MOST_BUCKETS, 2 * buckets.size());
    }
    for (Quota quota : quotas) {
      long wait =
          buckets
              .computeIfAbsent(new Key(caller, quota.bucket()), it -> new Bucket(now))
              .take(now, quota.perMinute());
      if (wait > 0) {
        return Optional.of(new Full(quota, Duration.ofNanos(wait)));
      }
    }
    return Optional.empty();
  }

  private record Key(String caller, String bucket) {}

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
