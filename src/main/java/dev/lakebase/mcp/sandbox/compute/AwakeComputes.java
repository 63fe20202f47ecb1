package dev.lakebase.mcp.sandbox.compute;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Bounds the number of servers that run at once: for one more, the least recently used one on which
 * nothing runs goes to sleep.
 */
public final class AwakeComputes {
  private static final String TOO_MANY = "53300";

  private final int most;
  private final Set<Compute> awake = new LinkedHashSet<>();

  public AwakeComputes(int most) {
    this.most = most;
  }

  /**
   * Called by a compute that holds its own lock. Others are only tried, never waited for, so that
   * two computes can't wait for each other.
   *
   * @throws ComputeUnavailable if there are enough, and all are busy
   */
  synchronized void admit(Compute newcomer) throws ComputeUnavailable {
    if (awake.size() >= most) {
      List<Compute> oldestFirst =
          awake.stream().sorted(Comparator.comparing(Compute::lastActive)).toList();
      boolean room = oldestFirst.stream().anyMatch(compute -> compute.suspendIfIdle(Duration.ZERO));
      if (!room) {
        throw new ComputeUnavailable(
            TOO_MANY, "%d computes are awake and busy, and no more may be".formatted(awake.size()));
      }
    }
    awake.add(newcomer);
  }

  synchronized void add(Compute running) {
    awake.add(running);
  }

  synchronized void remove(Compute stopped) {
    awake.remove(stopped);
  }

  public synchronized int count() {
    return awake.size();
  }
}
