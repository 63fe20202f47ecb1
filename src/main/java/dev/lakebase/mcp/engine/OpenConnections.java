package dev.lakebase.mcp.engine;

import io.netty.channel.Channel;
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
 * and nobody else is kept out. They count from when they are accepted: where HTTP/2 is spoken too,
 * Vert.x knows of a connection when the first bytes have told which of the two it is.
 */
final class OpenConnections {
  private static final HttpClosedException DROPPED = new HttpClosedException("Dropped");

  private final IntakeLimits limits;
  private final Map<Channel, Peer> peers = new LinkedHashMap<>();

  OpenConnections(IntakeLimits limits) {
    this.limits = limits;
  }

  /**
   * A client has connected.
   *
   * @return false if there is no place for it
   */
  boolean accepted(Channel channel) {
    channel.closeFuture().addListener(closed -> forget(channel));
    Optional<Peer> displaced = added(new Peer(channel, System.nanoTime()));
    boolean hasPlace = displaced.filter(peer -> peer.channel.equals(channel)).isEmpty();
    if (hasPlace) {
      displaced.ifPresent(Peer::drop);
    }
    return hasPlace;
  }

  /** It speaks HTTP of either version. */
  void opened(HttpConnection connection) {
    PipelineBound.watch(connection);
    if (connection instanceof ConnectionBase base) {
      know(base.channel(), connection);
    }
  }

  private synchronized void know(Channel channel, HttpConnection connection) {
    Optional.ofNullable(peers.get(channel))
        .ifPresent(peer -> peer.connection = Optional.of(connection));
  }

  /** Returns who has to go. */
  private synchronized Optional<Peer> added(Peer newcomer) {
    Optional<Peer> displaced =
        peers.size() < limits.connections() ? Optional.empty() : Optional.of(idle(newcomer));
    displaced.ifPresent(peer -> peers.remove(peer.channel));
    if (displaced.filter(newcomer::equals).isEmpty()) {
      peers.put(newcomer.channel, newcomer);
    }
    return displaced;
  }

  private Peer idle(Peer otherwise) {
    return peers.values().stream().filter(peer -> peer.requests == 0).findFirst().orElse(otherwise);
  }

  private synchronized void forget(Channel channel) {
    peers.remove(channel);
  }

  /** A request has come on this connection. */
  void begun(HttpConnection connection) {
    requests(connection, 1);
  }

  /** A request of this connection has been answered. */
  void ended(HttpConnection connection) {
    requests(connection, -1);
  }

  private synchronized void requests(HttpConnection connection, int more) {
    if (connection instanceof ConnectionBase base) {
      Peer peer = peers.remove(base.channel());
      if (peer != null) {
        peer.requests += more;
        peer.spoke = true;
        peers.put(peer.channel, peer);
      }
    }
  }

  /** Closes those that have said nothing, or taken nothing of an answer, for too long. */
  void closeStalled() {
    stalled().forEach(Peer::drop);
  }

  private synchronized List<Peer> stalled() {
    long now = System.nanoTime();
    List<Peer> stalled = new ArrayList<>();
    for (Peer peer : peers.values()) {
      // Answers wait here when the client does not read them.
      if (peer.channel.isWritable() || !peer.channel.isActive()) {
        peer.takenAt = now;
      }
      if (!peer.spoke && now - peer.since > limits.arrival().toNanos()
          || now - peer.takenAt > limits.departure().toNanos()) {
        stalled.add(peer);
      }
    }
    return stalled;
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
    private final Channel channel;
    private final long since;
    private Optional<HttpConnection> connection = Optional.empty();
    private long takenAt;
    private int requests;
    private boolean spoke;

    Peer(Channel channel, long since) {
      this.channel = channel;
      this.since = since;
      this.takenAt = since;
    }

    private void drop() {
      if (connection.isPresent()) {
        OpenConnections.drop(connection.get());
      } else if (channel.isRegistered()) {
        channel.close();
      } else {
        channel.unsafe().closeForcibly();
      }
    }
  }
}
