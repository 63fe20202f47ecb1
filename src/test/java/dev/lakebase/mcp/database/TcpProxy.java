package dev.lakebase.mcp.database;

import dev.lakebase.mcp.Doorway;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between the service and PostgreSQL, and can refuse, cut, swallow answers, or be late with
 * cancel requests.
 */
final class TcpProxy implements AutoCloseable {
  /** Length and code with which a connection begins; in a CancelRequest as long a key follows. */
  private static final int HEAD_BYTES = 8;

  private static final int CANCEL_CODE = 80877102;

  private final String host;
  private final int port;
  private final Doorway door = new Doorway();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile String cutBeforeAnswerTo = "";
  private final List<Held> held = new CopyOnWriteArrayList<>();
  private final AtomicInteger toHold = new AtomicInteger();

  private record Held(Socket target, byte[] request) {}

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

  /**
   * Ends the connections of this many cancel requests at once, and passes the requests on later, as
   * proxies do.
   */
  void holdRequests(int most) {
    toHold.set(most);
  }

  int held() {
    return held.size();
  }

  void passHeldRequests() throws IOException {
    for (Held each : held) {
      each.target().getOutputStream().write(each.request());
    }
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
    start(() -> begin(client, target));
  }

  private void begin(Socket client, Socket target) {
    try {
      byte[] head = client.getInputStream().readNBytes(HEAD_BYTES);
      if (isCancel(head) && toHold.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        byte[] key = client.getInputStream().readNBytes(HEAD_BYTES);
        held.add(new Held(target, ByteBuffer.allocate(2 * HEAD_BYTES).put(head).put(key).array()));
        client.close();
        return;
      }
      target.getOutputStream().write(head);
    } catch (IOException e) {
      return; // Cut.
    }
    start(() -> pump(target, client, false));
    pump(client, target, true);
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

  private static boolean isCancel(byte[] head) {
    return head.length == HEAD_BYTES && ByteBuffer.wrap(head).getInt(4) == CANCEL_CODE;
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
