package dev.lakebase.mcp.database;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The books of the connections to one address: whose each is, and which are idle. Nothing is opened
 * or closed in here, and nobody waits. Every caller has a permit, of which there are as many as
 * connections may be; so a place is either free, or held by something idle that can go.
 */
final class HeldConnections {
  private final int most;
  private final long maxLifetime;
  private final long maxIdle;
  private final Deque<Held> idleLongestFirst = new ArrayDeque<>();
  private final Set<Held> lent = new HashSet<>();
  private int occupied;
  private boolean closed;

  /** A physical connection. */
  static final class Held {
    private final Account account;
    private final Connection connection;
    private final long born = System.nanoTime();
    private long idleSince = born;
    private boolean doomed;

    private Held(Account account, Connection connection) {
      this.account = account;
      this.connection = connection;
    }

    Connection connection() {
      return connection;
    }

    long idleNanos() {
      return System.nanoTime() - idleSince;
    }
  }

  /**
   * The place of a call.
   *
   * @param own the account's idle connection, to be used
   * @param victim to be closed before one is opened in its place
   */
  record Place(Optional<Held> own, Optional<Held> victim) {}

  /**
   * @param most connections, as many as there are permits
   */
  HeldConnections(int most, Duration maxLifetime, Duration maxIdle) {
    this.most = most;
    this.maxLifetime = maxLifetime.toNanos();
    this.maxIdle = maxIdle.toNanos();
  }

  /** Occupies a place; connections that the caller has by an older token serve no more. */
  synchronized Place take(Account account) {
    if (closed) {
      throw new IllegalStateException("The endpoint is closed");
    }
    occupied++;
    idleLongestFirst.forEach(held -> held.doomed |= held.account.isOutdatedBy(account));
    lent.forEach(held -> held.doomed |= held.account.isOutdatedBy(account));
    Optional<Held> own = newestOf(account);
    if (own.isPresent()) {
      idleLongestFirst.remove(own.get());
      lent.add(own.get());
      return new Place(own, Optional.empty());
    }
    if (occupied + idleLongestFirst.size() <= most) {
      return new Place(Optional.empty(), Optional.empty());
    }
    Held victim =
        idleLongestFirst.stream()
            .filter(this::isOver)
            .findFirst()
            .orElseGet(idleLongestFirst::peek);
    idleLongestFirst.remove(victim);
    return new Place(Optional.empty(), Optional.of(victim));
  }

  private Optional<Held> newestOf(Account account) {
    for (Iterator<Held> it = idleLongestFirst.descendingIterator(); it.hasNext(); ) {
      Held held = it.next();
      if (held.account.equals(account) && !isOver(held)) {
        return Optional.of(held);
      }
    }
    return Optional.empty();
  }

  private boolean isOver(Held held) {
    return held.doomed || held.idleNanos() > maxIdle || System.nanoTime() - held.born > maxLifetime;
  }

  synchronized int idle() {
    return idleLongestFirst.size();
  }

  /** Enters a connection that was opened in the place. */
  synchronized Held opened(Account account, Connection connection) {
    Held held = new Held(account, connection);
    lent.add(held);
    return held;
  }

  /**
   * Ends a use.
   *
   * @return false if the connection must be closed, and then the place be {@linkplain #vacate left}
   */
  synchronized boolean keep(Held held) {
    lent.remove(held);
    held.idleSince = System.nanoTime();
    if (closed || isOver(held)) {
      return false;
    }
    idleLongestFirst.addLast(held);
    occupied--;
    return true;
  }

  /** The connection of the place is closed, or was never opened. */
  synchronized void vacate() {
    occupied--;
  }

  /** The connection is about to be closed, and the place stays. */
  synchronized void forget(Held held) {
    lent.remove(held);
  }

  /** What happened to one connection may have happened to those beside it. */
  synchronized void distrustIdle() {
    idleLongestFirst.forEach(held -> held.doomed = true);
  }

  /** Occupies the place of an idle connection that has had its time, which is to be closed. */
  synchronized Optional<Held> takeOver() {
    Optional<Held> over = idleLongestFirst.stream().filter(this::isOver).findFirst();
    over.ifPresent(
        held -> {
          idleLongestFirst.remove(held);
          occupied++;
        });
    return over;
  }

  /** All that are idle, to be closed; those that are lent follow when they come back. */
  synchronized List<Held> close() {
    closed = true;
    List<Held> all = new ArrayList<>(idleLongestFirst);
    idleLongestFirst.clear();
    return all;
  }
}
