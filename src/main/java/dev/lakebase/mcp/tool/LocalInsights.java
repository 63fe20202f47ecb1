package dev.lakebase.mcp.tool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Insights in memory: gone after a restart, and known to one replica. Of more than 10,000 callers,
 * those who have not been here for longest lose theirs.
 */
public final class LocalInsights implements InsightStore {
  private static final int MOST_CALLERS = 10_000;

  private final Map<String, Deque<String>> byCaller =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<String>> eldest) {
          return size() > MOST_CALLERS;
        }
      };

  @Override
  public synchronized int append(String caller, String insight) {
    Deque<String> own = byCaller.computeIfAbsent(caller, key -> new ArrayDeque<>());
    if (own.size() == MOST_EACH) {
      own.removeFirst();
    }
    own.addLast(insight);
    return own.size();
  }

  @Override
  public synchronized List<String> all(String caller) {
    return List.copyOf(byCaller.getOrDefault(caller, new ArrayDeque<>()));
  }
}
