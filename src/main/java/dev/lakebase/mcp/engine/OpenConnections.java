package dev.lakebase.mcp.engine;

import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The connections that are open, in the order in which they last said something. Beyond the limit a
 * newcomer displaces the one that has been idle longest: who hoards silent connections loses those,
 * and nobody else is kept out.
 */
final class OpenConnections {
  private static final HttpClosedException DROPPED = new HttpClosedException("Dropped");

  private final IntakeLimits limits;
  private final Map<HttpConnection, Peer> peers = new LinkedHashMap<>();

  OpenConnections(IntakeLimits limits) {
    this.limits = limits;
  }

  void opened(HttpConnection connection) {
    PipelineBound.watch(connection);
    connection.closeHandler(closed -> forget(connection));
    added(connection).ifPresent(OpenConnections::drop);
  }

  /** Returns who has to go. */
  private synchronized Optional<HttpConnection> added(HttpConnection connection) {
    Optional<HttpConnection> displaced =
        peers.size() < limits.connections() ? Optional.empty() : Optional.of(idle(connection));
    displaced.ifPresent(peers::remove);
    if (displaced.filter(connection::equals).isEmpty()) {
      peers.put(connection, new Peer(System.nanoTime()));
    }
    return displaced;
  }

  private HttpConnection idle(HttpConnection otherwise) {
    return peers.entrySet().stream()
        .filter(peer -> peer.getValue().requests == 0)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(otherwise);
  }

  private synchronized void forget(HttpConnection connection) {
    peers.remove(connection);
  }

  /** A request has come on this connection. */
  synchronized void begun(HttpConnection connection) {
    Peer peer = peers.remove(connection);
    if (peer != null) {
      peer.requests++;
      peer.spoke = true;
      peers.put(connection, peer);
    }
  }

  /** A request of this connection has been answered. */
  synchronized void ended(HttpConnection connection) {
    Peer peer = peers.remove(connection);
    if (peer != null) {
      peer.requests--;
      peers.put(connection, peer);
    }
  }

  /** Closes those that have said nothing, or taken nothing of an answer, for too long. */
  void closeStalled() {
    stalled().forEach(OpenConnections::drop);
  }

  private synchronized List<HttpConnection> stalled() {
    long now = System.nanoTime();
    List<HttpConnection> stalled = new ArrayList<>();
    peers.forEach(
        (connection, peer) -> {
          if (!isFull(connection)) {
            peer.takenAt = now;
          }
          if (!peer.spoke && now - peer.since > limits.arrival().toNanos()
              || now - peer.takenAt > limits.departure().toNanos()) {
            stalled.add(connection);
          }
        });
    return stalled;
  }

  /** Whether answers wait here because the client does not read them. */
  private static boolean isFull(HttpConnection connection) {
    return connection instanceof ConnectionBase base && base.isNotWritable();
  }

  /** At once: to close politely would be to wait until the client has read what is written. */
  static void drop(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      base.fail(DROPPED);
    } else {
      connection.close();
    }
  }

  /** What is known of one connection; guarded by the map's lock. */
  private static final class Peer {
    private final long since;
    private long takenAt;
    private int requests;
    private boolean spoke;

    Peer(long since) {
      this.since = since;
      this.takenAt = since;
    }
  }
}
