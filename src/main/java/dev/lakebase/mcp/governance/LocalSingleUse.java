package dev.lakebase.mcp.governance;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers in memory what was used, for as long as a sealed state opens. It forgets nothing
 * earlier to make room: when it is full, nothing counts as unused.
 */
public final class LocalSingleUse implements SingleUse {
  private static final int MOST = 100_000;

  private final Clock clock;
  private final Duration life;
  private final Map<String, Instant> used = new LinkedHashMap<>();

  /**
   * @param life how long the state that holds a nonce opens
   */
  public LocalSingleUse(Clock clock, Duration life) {
    this.clock = clock;
    this.life = life;
  }

  @Override
  public synchronized boolean use(String nonce) {
    Instant now = clock.instant();
    // In the order of their end, since all live equally long.
    Iterator<Instant> oldest = used.values().iterator();
    while (oldest.hasNext() && oldest.next().isBefore(now)) {
      oldest.remove();
    }
    return used.size() < MOST && used.putIfAbsent(nonce, now.plus(life)) == null;
  }
}
