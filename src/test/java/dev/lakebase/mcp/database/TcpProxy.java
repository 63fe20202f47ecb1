package dev.lakebase.mcp.database;

import dev.lakebase.mcp.Doorway;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between the service and PostgreSQL, and can refuse, cut, or swallow answers. */
final class TcpProxy implements AutoCloseable {
  private final String host;
  private final int port;
  private final Doorway door = new Doorway();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile String cutBeforeAnswerTo = "";

  TcpProxy(String host, int port) throws IOException {
    this.host = host;
    this.port = port;
  }

  static TcpProxy toTestDatabase() throws IOException {
    var at = TestDatabase.shared().settings();
    return new TcpProxy(at.host(), at.port());
  }

  /** Where the service connects to; refused until {@link #listen}. */
  int port() {
    return door.port();
  }

  int accepted() {
    return door.accepted();
  }

  TcpProxy listen() throws IOException {
    door.open(this::pass);
    return this;
  }

  /** Refuses new connections and cuts the old ones. */
  void down() throws IOException {
    door.shut();
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
  }

  /** Passes the message that holds these words on to the server, and cuts the way back. */
  void cutBeforeAnswerTo(String words) {
    cutBeforeAnswerTo = words;
  }

  @Override
  public void close() throws IOException {
    down();
    door.close();
  }

  private void pass(Socket client) throws IOException {
    Socket target = new Socket(host, port);
    open.add(client);
    open.add(target);
    start(() -> pump(client, target, true));
    start(() -> pump(target, client, false));
  }

  private void pump(Socket from, Socket to, boolean requests) {
    byte[] buffer = new byte[65536];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        boolean cut = requests && cuts(buffer, n);
        if (cut) {
          from.close();
        }
        out.write(buffer, 0, n);
        if (cut) {
          in.close();
          to.shutdownOutput();
          // The server finishes what it was sent, and answers nobody.
          to.getInputStream().transferTo(OutputStream.nullOutputStream());
          return;
        }
      }
    } catch (IOException e) {
      // Cut.
    }
  }

  private boolean cuts(byte[] buffer, int length) {
    String words = cutBeforeAnswerTo;
    return !words.isEmpty()
        && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(words);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "tcp-proxy");
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (t, e) -> {
          throw new UncheckedIOException(new IOException(e));
        });
    thread.start();
  }
}
