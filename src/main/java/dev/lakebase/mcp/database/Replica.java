package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.Cancellation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The read endpoint that is preferred, as long as it answers. While it does not, no caller waits
 * for it: one thread tries again behind the callers' backs, and only as long as there are callers,
 * so that nothing keeps a suspended replica awake.
 */
final class Replica implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private final Duration maxWait;
  private final Duration timeout;
  private final ExecutorService tries =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "lakebase-replica");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicBoolean trying = new AtomicBoolean();
  private volatile boolean away;
  private volatile long nextTry;

  /**
   * @param maxWait of a try behind the callers' backs
   */
  Replica(Duration maxWait, Duration timeout) {
    this.maxWait = maxWait;
    this.timeout = timeout;
  }

  /**
   * Empty: use the primary.
   *
   * @param endpoint the replica, as the caller may enter it
   */
  Optional<Session> open(SessionSource endpoint, Duration limit, Cancellation cancellation) {
    if (!away) {
      try {
        return Optional.of(endpoint.open(PATIENCE, limit, cancellation));
      } catch (EndpointUnavailable e) {
        if (e.answers()) {
          return Optional.empty();
        }
        nextTry = System.nanoTime();
        away = true;
      }
    }
    if (System.nanoTime() - nextTry >= 0 && trying.compareAndSet(false, true)) {
      tryAgain(endpoint);
    }
    return Optional.empty();
  }

  private void tryAgain(SessionSource endpoint) {
    try {
      tries.execute(
          () -> {
            try (Session session = endpoint.open(maxWait, timeout, new Cancellation())) {
              away = session.isLost();
            } catch (EndpointUnavailable e) {
              away = !e.answers();
              nextTry = System.nanoTime() + BETWEEN_TRIES.toNanos();
            } finally {
              trying.set(false);
            }
          });
    } catch (RejectedExecutionException e) {
      trying.set(false); // closed
    }
  }

  @Override
  public void close() {
    tries.shutdownNow();
  }
}
