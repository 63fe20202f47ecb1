package dev.lakebase.mcp.governance.sql;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has JSqlParser read queries in a bounded pool, and remembers what it said by the query's shape.
 * All that is new in one text is one thread's work.
 *
 * <p>What bounds that work is what JSqlParser is given: the length and nesting of a query, the
 * tokens of a text. The times are for a machine that has just started, or is busy with other
 * things.
 */
final class QueryParser implements AutoCloseable {
  private static final int WAITING_TEXTS = 64;
  private static final int IDLE_SECONDS = 2;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
  private static final Duration MOST_WORK = Duration.ofMillis(120);
  private static final long STACK_BYTES = 16L << 20;

  private final TextCache<ParsedTypes> shapes = new TextCache<>(2_048, 4_096);
  private final ThreadPoolExecutor executor;
  private final Duration longestWait;
  private final Duration mostWork;

  /** A parser that makes JSqlParser ready at once, before anyone waits for it. */
  QueryParser() {
    this(
        Math.max(2, Runtime.getRuntime().availableProcessors()),
        WAITING_TEXTS,
        LONGEST_WAIT,
        MOST_WORK);
    executor.execute(WarmUp.OF_PROCESS::once);
  }

  /**
   * @param longestWait how long the caller waits for a text to be read
   * @param mostWork the processor time after which no further query of a text is begun
   */
  QueryParser(int threads, int waitingTexts, Duration longestWait, Duration mostWork) {
    this.longestWait = longestWait;
    this.mostWork = mostWork;
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waitingTexts),
            new ParserThreads(),
            new ThreadPoolExecutor.AbortPolicy());
    executor.allowCoreThreadTimeOut(true);
  }

  /** What each of the queries of one text holds, in their order. */
  List<ParsedTypes> parse(List<StatementTokens> queries) {
    TextQueries text = new TextQueries(queries, shapes);
    if (text.hasUnseen()) {
      readInTime(text);
    }
    return text.answers();
  }

  private void readInTime(TextQueries text) {
    Future<?> reading;
    try {
      reading = executor.submit(() -> text.readUnseen(mostWork));
    } catch (RejectedExecutionException e) {
      return;
    }
    try {
      reading.get(longestWait.toMillis(), TimeUnit.MILLISECONDS);
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      // Its unread queries say so, and are not remembered: the next time there may be time.
    }
    reading.cancel(true);
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
