package dev.lakebase.mcp.database;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Texts that come again and again, and that this server has let a cursor take each time, of which
 * it thereby said itself that they are plain reads: they can run prepared and without a cursor.
 *
 * <p>Only texts without a quoted constant: PostgreSQL turns {@code 'today'::date} or {@code
 * 't'::regclass} into a value when it prepares a statement, and a statement stays prepared for as
 * long as its connection lives. Bounded in texts and in their length. Safe for threads.
 */
final class RepeatedReads {
  /** After so many times. */
  static final int OFTEN = 3;

  private static final int MOST_TEXTS = 500;
  private static final int LONGEST = 1_000;

  private final Map<String, Integer> taken =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > MOST_TEXTS;
        }
      };

  /** A cursor has taken it. */
  void taken(CommentedSql read) {
    if (holdsNoQuotedConstant(read.sql())) {
      synchronized (taken) {
        taken.merge(read.text(), 1, (times, one) -> Math.min(OFTEN, times + one));
      }
    }
  }

  boolean isOftenTaken(CommentedSql read) {
    synchronized (taken) {
      return taken.getOrDefault(read.text(), 0) >= OFTEN;
    }
  }

  /** Of every kind of them the text would hold one of these characters. */
  private static boolean holdsNoQuotedConstant(String sql) {
    return sql.length() <= LONGEST && sql.indexOf('\'') < 0 && sql.indexOf('$') < 0;
  }
}
