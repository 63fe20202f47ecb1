package dev.lakebase.mcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A port of the loopback that can be opened and shut, and that nobody else gets meanwhile. */
public final class Doorway implements AutoCloseable {
  private static final int BACKLOG = 200;

  /** Bound and never listening. */
  private final Socket reserved = new Socket();

  private final AtomicInteger accepted = new AtomicInteger();
  private Optional<Listener> listener = Optional.empty();

  /** What happens to a connection; whoever comes next waits until this returns. */
  public interface Visitor {
    void comes(Socket client) throws IOException;
  }

  private record Listener(ServerSocket socket, Thread thread) {}

  public Doorway() throws IOException {
    reserved.setReuseAddress(true);
    reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** Connections are refused there until {@link #open}. */
  public int port() {
    return reserved.getLocalPort();
  }

  /** Connections so far. */
  public int accepted() {
    return accepted.get();
  }

  /** Does nothing if it is open. */
  public synchronized void open(Visitor visitor) throws IOException {
    if (listener.isPresent()) {
      return;
    }
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), BACKLOG);
    Thread thread = new Thread(() -> accept(socket, visitor), "doorway");
    thread.setDaemon(true);
    thread.start();
    listener = Optional.of(new Listener(socket, thread));
  }

  /**
   * Afterwards nobody comes in any more, and it can be opened again: the kernel listens until the
   * thread that accepts has left, not only until its socket is closed.
   */
  public synchronized void shut() throws IOException {
    if (listener.isEmpty()) {
      return;
    }
    listener.get().socket().close();
    try {
      listener.get().thread().join();
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new IOException(e));
    }
    listener = Optional.empty();
  }

  @Override
  public void close() throws IOException {
    shut();
    reserved.close();
  }

  private void accept(ServerSocket socket, Visitor visitor) {
    try {
      while (true) {
        Socket client = socket.accept();
        accepted.incrementAndGet();
        visitor.comes(client);
      }
    } catch (IOException e) {
      // Shut, or what is behind the door cannot be reached.
    }
  }
}
