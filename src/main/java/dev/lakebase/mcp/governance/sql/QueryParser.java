package dev.lakebase.mcp.governance.sql;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import net.sf.jsqlparser.parser.AbstractJSqlParser.Dialect;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.StringProvider;

/**
 * Runs JSqlParser on canonical text: in a bounded pool, within a time, with every error of it taken
 * for "could not read it".
 *
 * <p>JSqlParser does not heed interrupts and looks at its own flag in some places only, so the
 * limits on length and nesting are what bounds its work, to some tens of milliseconds; the time
 * limit bounds the caller's wait on a machine that is busy with other things.
 */
final class QueryParser implements AutoCloseable {
  /** Beyond these JSqlParser is not asked: its time grows faster than its text. */
  static final int MAX_CHARACTERS = 6_000;

  static final int MAX_NESTING = 24;
  private static final long TIME_LIMIT_MILLIS = 1_000;
  private static final long STACK_BYTES = 16L << 20;

  private final ShapeCache<ParsedTypes> shapes = new ShapeCache<>(2_048, 4_096);
  private final ThreadPoolExecutor executor;
  private final long timeLimitMillis;

  /** A parser that loads JSqlParser's classes at once, before anyone waits for them. */
  QueryParser() {
    this(Math.max(2, Runtime.getRuntime().availableProcessors()), 64, TIME_LIMIT_MILLIS);
    executor.execute(() -> read(parserOf("select 1")));
  }

  QueryParser(int threads, int waiting, long timeLimitMillis) {
    this.timeLimitMillis = timeLimitMillis;
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            new ParserThreads(),
            new ThreadPoolExecutor.AbortPolicy());
    executor.allowCoreThreadTimeOut(true);
  }

  /** What the query holds; UNREAD where JSqlParser cannot say. */
  ParsedTypes parse(StatementTokens query, ParserAllowance allowance) {
    if (query.nesting() > MAX_NESTING) {
      return ParsedTypes.UNREAD;
    }
    String shape = CanonicalText.of(query);
    ParsedTypes known = shapes.get(shape);
    if (known != null) {
      return known;
    }
    if (shape.length() > MAX_CHARACTERS || !allowance.take(shape.length())) {
      return ParsedTypes.UNREAD;
    }
    return parseInTime(shape);
  }

  private ParsedTypes parseInTime(String shape) {
    CCJSqlParser parser = parserOf(shape);
    Future<ParsedTypes> parsing;
    try {
      parsing = executor.submit(() -> read(parser));
    } catch (RejectedExecutionException e) {
      return ParsedTypes.UNREAD;
    }
    try {
      ParsedTypes types = parsing.get(timeLimitMillis, TimeUnit.MILLISECONDS);
      shapes.put(shape, types);
      return types;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      // An unread query, not remembered: the next time there may be time.
    }
    parser.interrupted = true;
    parsing.cancel(true);
    return ParsedTypes.UNREAD;
  }

  private static CCJSqlParser parserOf(String shape) {
    return new CCJSqlParser(new StringProvider(shape))
        .withDialect(Dialect.POSTGRESQL)
        .withAllowComplexParsing(true);
  }

  private static ParsedTypes read(CCJSqlParser parser) {
    try {
      return TreeWalk.of(parser.Statement());
    } catch (ParseException | RuntimeException | StackOverflowError e) {
      return ParsedTypes.UNREAD;
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private static final class ParserThreads implements ThreadFactory {
    private final AtomicInteger number = new AtomicInteger();

    @Override
    public Thread newThread(Runnable work) {
      Thread thread = new Thread(null, work, "sql-parser-" + number.incrementAndGet(), STACK_BYTES);
      thread.setDaemon(true);
      return thread;
    }
  }
}
