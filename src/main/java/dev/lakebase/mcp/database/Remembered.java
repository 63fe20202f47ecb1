package dev.lakebase.mcp.database;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers that are good for a while. However many want one, one alone asks for it; a failure goes
 * to all who waited and is not remembered. While the control plane is away an answer that has not
 * ended serves on.
 */
final class Remembered<K, V> {
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(10);

  /**
   * How long an answer is good.
   *
   * @param fresh until when nobody asks again
   * @param end after which it is of no use
   */
  record Life(Instant fresh, Instant end) {}

  private record Kept<V>(V value, Life life) {}

  private final InstantSource clock;
  private final Function<V, Life> lives;
  private final Map<K, Kept<V>> kept;
  private final Map<K, CompletableFuture<V>> flights = new HashMap<>();

  /**
   * @param most answers that are kept; the one that was least recently used is forgotten
   */
  Remembered(int most, InstantSource clock, Function<V, Life> lives) {
    this.clock = clock;
    this.lives = lives;
    this.kept =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<K, Kept<V>> eldest) {
            return size() > most;
          }
        };
  }

  V get(K key, Supplier<V> question) {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> flight;
    synchronized (this) {
      Kept<V> known = kept.get(key);
      if (known != null && clock.instant().isBefore(known.life().fresh())) {
        return known.value();
      }
      flight = flights.computeIfAbsent(key, unused -> mine);
    }
    if (flight != mine) {
      return joined(flight);
    }
    try {
      mine.complete(asked(key, question));
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
    } finally {
      synchronized (this) {
        flights.remove(key);
      }
    }
    return joined(mine);
  }

  synchronized void forget(K key) {
    kept.remove(key);
  }

  private V asked(K key, Supplier<V> question) {
    try {
      V value = question.get();
      keep(key, value, lives.apply(value));
      return value;
    } catch (BranchDirectory.Away e) {
      return servesOn(key, e);
    }
  }

  private synchronized void keep(K key, V value, Life life) {
    kept.put(key, new Kept<>(value, life));
  }

  private synchronized V servesOn(K key, BranchDirectory.Away problem) {
    Kept<V> known = kept.get(key);
    Instant now = clock.instant();
    if (known == null || !now.isBefore(known.life().end())) {
      throw problem;
    }
    Instant again = now.plus(BETWEEN_TRIES);
    Instant end = known.life().end();
    keep(key, known.value(), new Life(again.isBefore(end) ? again : end, end));
    return known.value();
  }

  private static <V> V joined(CompletableFuture<V> flight) {
    try {
      return flight.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      throw e;
    }
  }
}
