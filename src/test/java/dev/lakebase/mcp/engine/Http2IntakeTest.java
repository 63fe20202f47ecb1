package dev.lakebase.mcp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.RunningServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link IntakeTest}'s bounds where HTTP/2 is spoken too, in clear text (RFC 9113). */
class Http2IntakeTest {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /** Length 0, type SETTINGS, no flags, stream 0. */
  private static final String SETTINGS = "\0\0\0\4\0\0\0\0\0";

  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int MOST = 16;

  private final List<Socket> open = new ArrayList<>();

  private static RunningServer app(String... variables) {
    List<String> all = new ArrayList<>(List.of(variables));
    all.add("--DATABRICKS_APP_NAME=mcp-lakebase");
    all.add("--DATABRICKS_HOST=http://127.0.0.1:1");
    all.add("--DATABRICKS_TOKEN=of-the-service");
    all.add("--DATABRICKS_AUTH_TYPE=pat");
    all.add("--LAKEBASE_BIND=127.0.0.1");
    return RunningServer.start(all.toArray(String[]::new));
  }

  @AfterEach
  void closeAll() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  static List<String> beginnings() {
    return List.of(
        "",
        "POST /mcp HTTP/1.1\r\nHost: 127",
        PREFACE.substring(0, 10),
        PREFACE,
        PREFACE + SETTINGS);
  }

  @Test
  void whoAsksForNothingIsClosed() throws IOException {
    try (RunningServer server = app("--LAKEBASE_RECEIVE_TIMEOUT=1")) {
      List<Socket> all = new ArrayList<>();
      for (String beginning : beginnings()) {
        all.add(connect(server, beginning));
      }

      for (Socket socket : all) {
        assertThat(isClosed(socket)).isTrue();
      }
    }
  }

  @Test
  void aNewcomerTakesThePlaceOfTheConnectionThatIsIdleForLongest() throws IOException {
    try (RunningServer server =
        app("--LAKEBASE_RECEIVE_TIMEOUT=300", "--LAKEBASE_MAX_CONNECTIONS=" + MOST)) {
      for (String beginning : beginnings()) {
        Socket first = connect(server, beginning);
        List<Socket> others = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
          others.add(connect(server, ""));
        }

        assertThat(isClosed(first)).isTrue();
        assertThat(streams(others.get(MOST - 1))).isEqualTo(100);
      }
    }
  }

  /** Waits for it; what the server had not read by then makes a reset of the end. */
  private static boolean isClosed(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketException e) {
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /** How many the server lets a connection have at once; speaks HTTP/2 on it from now on. */
  private static int streams(Socket socket) throws IOException {
    send(socket, PREFACE + SETTINGS);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] head = in.readNBytes(9);
    ByteBuffer settings = ByteBuffer.wrap(in.readNBytes(ByteBuffer.wrap(head).getInt() >>> 8));
    Map<Integer, Integer> values = new TreeMap<>();
    while (settings.hasRemaining()) {
      values.put((int) settings.getShort(), settings.getInt());
    }
    assertThat(values).containsKey(MAX_CONCURRENT_STREAMS);
    return values.get(MAX_CONCURRENT_STREAMS);
  }

  private Socket connect(RunningServer server, String beginning) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(30_000);
    open.add(socket);
    send(socket, beginning);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
