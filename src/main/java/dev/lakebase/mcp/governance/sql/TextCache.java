package dev.lakebase.mcp.governance.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of texts already seen, by themselves or by their shape; the least recently used
 * goes first. Bounded in entries and in the length of a key, so that no caller can fill the memory.
 * Safe for threads.
 */
final class TextCache<V> {
  private final int maxLength;
  private final Map<String, V> entries;

  TextCache(int maxEntries, int maxLength) {
    this.maxLength = maxLength;
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > maxEntries;
          }
        };
  }

  synchronized Optional<V> get(String text) {
    return Optional.ofNullable(entries.get(text));
  }

  synchronized void put(String text, V value) {
    if (text.length() <= maxLength) {
      entries.put(text, value);
    }
  }
}
