package dev.lakebase.mcp.tool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Insights in memory: gone after a restart, and known to one replica. Of more than 10,000 callers,
 * or 16 million characters of all of them, those who have not been here for longest lose theirs.
 */
public final class LocalInsights implements InsightStore {
  private static final int MOST_CALLERS = 10_000;
  private static final long MOST_CHARACTERS = 16_000_000;

  /** What an insight costs beside its text. */
  private static final int OVERHEAD = 64;

  /** Who has been here last is last. */
  private final Map<String, Deque<String>> byCaller = new LinkedHashMap<>(16, 0.75f, true);

  private long characters;

  @Override
  public synchronized int append(String caller, String insight) {
    Deque<String> own = byCaller.computeIfAbsent(caller, key -> new ArrayDeque<>());
    if (own.size() == MOST_EACH) {
      characters -= cost(own.removeFirst());
    }
    own.addLast(insight);
    characters += cost(insight);
    forgetOthers();
    return own.size();
  }

  /** One caller's own always fit. */
  private void forgetOthers() {
    Iterator<Deque<String>> longestAway = byCaller.values().iterator();
    while (byCaller.size() > 1
        && (byCaller.size() > MOST_CALLERS || characters > MOST_CHARACTERS)) {
      longestAway.next().forEach(insight -> characters -= cost(insight));
      longestAway.remove();
    }
  }

  private static long cost(String insight) {
    return insight.length() + (long) OVERHEAD;
  }

  @Override
  public synchronized List<String> all(String caller) {
    return List.copyOf(byCaller.getOrDefault(caller, new ArrayDeque<>()));
  }
}
