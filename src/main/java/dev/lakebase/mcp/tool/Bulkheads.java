package dev.lakebase.mcp.tool;

import dev.lakebase.mcp.protocol.McpRejection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps the categories of tools apart: so many calls of one category run at a time, further ones
 * wait for a place in the order of their arrival, and what finds no room to wait is refused at
 * once. Since a place of one category is never another's, a category whose calls are slow fills its
 * own places alone.
 */
public final class Bulkheads {
  /** Within one patience: who waits may be told that much later. */
  private static final int LOOKS = 10;

  private final Limits limits;
  private final Map<String, Compartment> compartments = new ConcurrentHashMap<>();
  private final AtomicInteger waitingInAll = new AtomicInteger();
  private final LongAdder refused = new LongAdder();

  /**
   * How much is let in.
   *
   * @param running calls of one category at a time
   * @param waiting calls of all categories together that wait for a place; three quarters of them
   *     may be of one
   * @param patience how long a call waits, to a tenth
   */
  public record Limits(int running, int waiting, Duration patience) {
    int waitingOfOne() {
      return waiting - waiting / 4;
    }
  }

  /** A category's calls at this moment. */
  public record Load(int running, int waiting) {}

  public Bulkheads(Limits limits) {
    this.limits = limits;
  }

  /**
   * Returns when the call may run; {@link #leave} is then to be called once.
   *
   * @throws McpRejection with status 503 if there is no room, or was none in time
   */
  void enter(String category, Cancellation cancellation) {
    compartments.computeIfAbsent(category, Compartment::new).enter(cancellation);
  }

  void leave(String category) {
    compartments.get(category).leave();
  }

  /** Calls that wait for a place. */
  public int waiting() {
    return waitingInAll.get();
  }

  /** Calls that were refused for want of a place, since the start. */
  public long refused() {
    return refused.sum();
  }

  /** The calls under way, by category. */
  public Map<String, Load> load() {
    Map<String, Load> load = new TreeMap<>();
    compartments.forEach((category, compartment) -> load.put(category, compartment.load()));
    return load;
  }

  /** Completed with whether it came. */
  private static final class Turn extends CompletableFuture<Boolean> {
    private final long since;

    Turn(long since) {
      this.since = since;
    }
  }

  /** The places of one category. */
  private final class Compartment {
    private final String category;
    private final Deque<Turn> turns = new ArrayDeque<>();
    private int running;
    private boolean watched;

    Compartment(String category) {
      this.category = category;
    }

    void enter(Cancellation cancellation) {
      Turn turn = new Turn(System.nanoTime());
      synchronized (this) {
        if (running < limits.running()) {
          running++;
          return;
        }
        if (turns.size() >= limits.waitingOfOne()) {
          throw busy();
        }
        if (waitingInAll.incrementAndGet() > limits.waiting()) {
          waitingInAll.decrementAndGet();
          throw busy();
        }
        turns.add(turn);
      }
      Cancellation.Registration gone = cancellation.onCancel(() -> turn.complete(false));
      watch();
      boolean mine = await(turn);
      gone.close();
      waitingInAll.decrementAndGet();
      if (!mine) {
        forget(turn);
        throw busy();
      }
    }

    private boolean await(Turn turn) {
      try {
        return turn.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return !turn.complete(false) && turn.join();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }

    /** One look at all who wait, from time to time: an alarm clock for each costs much more. */
    private synchronized void watch() {
      if (!watched && !turns.isEmpty()) {
        watched = true;
        CompletableFuture.delayedExecutor(
                limits.patience().toNanos() / LOOKS, TimeUnit.NANOSECONDS, Runnable::run)
            .execute(this::look);
      }
    }

    private synchronized void look() {
      long before = System.nanoTime() - limits.patience().toNanos();
      turns.stream().filter(turn -> turn.since - before <= 0).forEach(turn -> turn.complete(false));
      watched = false;
      watch();
    }

    private synchronized void forget(Turn turn) {
      turns.remove(turn);
    }

    synchronized void leave() {
      for (Turn next = turns.poll(); next != null; next = turns.poll()) {
        if (next.complete(true)) {
          return;
        }
      }
      running--;
    }

    synchronized Load load() {
      return new Load(running, turns.size());
    }

    private McpRejection busy() {
      refused.increment();
      return McpRejection.envelope(
              503,
              McpRejection.INTERNAL_ERROR,
              "The service is at its limit of calls of the category '"
                  + category
                  + "', so nothing was done; send this one again shortly. Tools of other"
                  + " categories go on working.")
          .withHttpHeader("Retry-After", "1");
    }
  }
}
