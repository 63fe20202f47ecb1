package dev.lakebase.mcp.governance.sql;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The queries of one text with what is known of them: at once where their shape was seen before,
 * later where JSqlParser reads them on a thread of its own. The answers may be asked for at any
 * time; what is not read by then is late.
 */
final class TextQueries {
  /** Beyond these JSqlParser is not asked: its time grows faster than its text. */
  static final int MAX_CHARACTERS = 6_000;

  static final int MAX_NESTING = 24;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final TextCache<ParsedTypes> seen;
  private final ParserAllowance allowance = new ParserAllowance();
  private final List<Optional<String>> shapes;
  private final List<String> unseen = new ArrayList<>();
  private final Map<String, ParsedTypes> known = new ConcurrentHashMap<>();

  TextQueries(List<StatementTokens> queries, TextCache<ParsedTypes> seen) {
    this.seen = seen;
    shapes = queries.stream().map(TextQueries::shape).toList();
    shapes.stream().flatMap(Optional::stream).distinct().forEach(this::lookUp);
  }

  private static Optional<String> shape(StatementTokens query) {
    return query.nesting() > MAX_NESTING
        ? Optional.empty()
        : Optional.of(CanonicalText.of(query)).filter(shape -> shape.length() <= MAX_CHARACTERS);
  }

  private void lookUp(String shape) {
    known.put(shape, seen.get(shape).orElseGet(() -> admitted(shape)));
  }

  private ParsedTypes admitted(String shape) {
    if (!allowance.take(shape)) {
      return ParsedTypes.unread(Reading.SPENT);
    }
    unseen.add(shape);
    return ParsedTypes.unread(Reading.LATE);
  }

  boolean hasUnseen() {
    return !unseen.isEmpty();
  }

  /** Reads one query after the other, until an interrupt or until the work is done or too much. */
  void readUnseen(Duration mostWork) {
    long end = THREADS.getCurrentThreadCpuTime() + mostWork.toNanos();
    for (String shape : unseen) {
      ParsedTypes types = JSqlParserReader.read(shape);
      known.put(shape, types);
      seen.put(shape, types);
      if (Thread.currentThread().isInterrupted() || THREADS.getCurrentThreadCpuTime() >= end) {
        return;
      }
    }
  }

  /** What is known of each query now, in the order of the text. */
  List<ParsedTypes> answers() {
    return shapes.stream()
        .map(shape -> shape.map(known::get).orElse(ParsedTypes.unread(Reading.TOO_LARGE)))
        .toList();
  }
}
