package dev.lakebase.mcp.tool;

import dev.lakebase.mcp.protocol.Caller;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/**
 * What callers note while they analyse, each caller's own, newest last. Kept in memory: it is gone
 * after a restart, and belongs to one replica.
 */
public final class Insights {
  private static final int MOST_EACH = 1_000;
  private static final int MOST_CALLERS = 10_000;

  private final Map<String, Deque<String>> byCaller =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<String>> eldest) {
          return size() > MOST_CALLERS;
        }
      };

  /** The number of insights that the caller has then; the oldest makes room for the 1,001st. */
  public synchronized Map<String, Object> append(
      @Header("insight") String insight, @ExchangeProperty(Caller.PROPERTY) Caller caller) {
    Deque<String> own = byCaller.computeIfAbsent(caller.key(), key -> new ArrayDeque<>());
    if (own.size() == MOST_EACH) {
      own.removeFirst();
    }
    own.addLast(insight);
    return Map.of("insights", own.size());
  }

  /** All of the caller's insights, one bullet each. */
  public synchronized String memo(@ExchangeProperty(Caller.PROPERTY) Caller caller) {
    Deque<String> own = byCaller.getOrDefault(caller.key(), new ArrayDeque<>());
    if (own.isEmpty()) {
      return "No insights yet. Note one with lakebase_append_insight.";
    }
    return own.stream()
        .map(insight -> "- " + insight.replaceAll("\\s*\\R\\s*", " "))
        .collect(Collectors.joining("\n"));
  }
}
