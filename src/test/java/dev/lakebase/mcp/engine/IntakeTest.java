package dev.lakebase.mcp.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may hold without having asked for anything yet. */
class IntakeTest {
  private static final String PING = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"ping\"}";
  private static final String HEAD =
      "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
  private static final int MOST = 16;

  /** Longer than a thread that has connected is held up before it sends something. */
  private static final int RECEIVE_SECONDS = 3;

  private static RunningServer server;
  private final List<Socket> open = new ArrayList<>();

  @BeforeAll
  static void start() {
    server =
        RunningServer.start(
            "--LAKEBASE_RECEIVE_TIMEOUT=" + RECEIVE_SECONDS, "--LAKEBASE_MAX_CONNECTIONS=" + MOST);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void closeAll() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Test
  void aConnectionThatSaysNothingIsClosed() throws IOException {
    assertThat(rest(connect())).isEmpty();
  }

  @Test
  void aHeadThatNeverEndsIsClosed() throws IOException {
    Socket socket = connect();
    send(socket, "POST /mcp HTTP/1.1\r\nHost: 127");

    assertThat(rest(socket)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 1000\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{"})
  void aBodyThatDoesNotArriveIs408(String body) throws IOException {
    Socket socket = connect();
    send(socket, HEAD + body);

    assertThat(rest(socket)).startsWith("HTTP/1.1 408").contains("\"code\":-32600");
  }

  @Test
  void aRefusedBodyThatDoesNotArriveHoldsNoConnection() throws IOException {
    Socket socket = connect();
    send(socket, HEAD.replace("json", "xml") + "Content-Length: 1000\r\n\r\n<");

    assertThat(rest(socket)).startsWith("HTTP/1.1 415");
  }

  @Test
  void slowBodiesAreNotUnderWay() throws IOException {
    for (int i = 0; i < MOST - 1; i++) {
      send(connect(), HEAD + "Content-Length: 1000\r\n\r\n{");
    }

    assertThat(answer(connect())).startsWith("HTTP/1.1 200");
  }

  @Test
  void aNewcomerTakesThePlaceOfTheConnectionThatIsIdleForLongest() throws IOException {
    Socket busy = connect();
    assertThat(answer(busy)).startsWith("HTTP/1.1 200");
    Socket first = connect();
    for (int i = 0; i < MOST - 3; i++) {
      connect();
    }
    // Accepted in order: when this one is answered, the silent ones count.
    assertThat(answer(connect())).startsWith("HTTP/1.1 200");
    assertThat(answer(busy)).startsWith("HTTP/1.1 200");

    assertThat(answer(connect())).startsWith("HTTP/1.1 200");
    assertThat(rest(first)).isEmpty();
    assertThat(answer(busy)).startsWith("HTTP/1.1 200");
  }

  @Test
  void aConnectionThatHasSpokenMayBeIdle() throws IOException {
    Socket spoken = connect();
    assertThat(answer(spoken)).startsWith("HTTP/1.1 200");

    assertThat(rest(connect())).isEmpty();
    assertThat(answer(spoken)).startsWith("HTTP/1.1 200");
  }

  @Test
  void aCompressedBodyIsRefused() throws IOException {
    Socket socket = connect();
    send(
        socket,
        HEAD + "Content-Encoding: gzip\r\nContent-Length: 2\r\nConnection: close\r\n\r\nxx");

    assertThat(rest(socket)).startsWith("HTTP/1.1 415").contains("Content-Encoding");
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    Socket socket = connect();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      all.append(ping(i, i == 49 ? "Connection: close\r\n" : ""));
    }
    send(socket, all.toString());

    assertThat(rest(socket).replaceAll("(?s).*?\"id\":([0-9]+)[^H]*", "$1 "))
        .isEqualTo(String.join(" ", numbers(50)) + " ");
  }

  @Test
  void whoPipelinesWithoutEndIsDropped() throws IOException {
    Socket socket = connect();
    byte[] request = ping(1, "").getBytes(US);

    assertThatThrownBy(
            () -> {
              while (true) {
                socket.getOutputStream().write(request);
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void whoDoesNotReadItsAnswersIsDropped() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      socket.setSoTimeout(30_000);
      String query =
          PING.replace(
              "\"ping\"",
              "\"tools/call\", \"params\": {\"name\": \"lakebase_read_query\", \"arguments\":"
                  + " {\"sql\": \"SELECT repeat('x', 500000)\"}}");
      String request = HEAD + "Content-Length: " + query.length() + "\r\n\r\n" + query;
      send(socket, request.repeat(50));
      await().atMost(Duration.ofSeconds(60)).until(() -> !isOpen(socket));
    }
  }

  /** Whether the server still has the other end. */
  private static boolean isOpen(Socket socket) {
    try {
      socket.getOutputStream().write('x');
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static final java.nio.charset.Charset US = StandardCharsets.US_ASCII;

  private static List<String> numbers(int most) {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      numbers.add(Integer.toString(i));
    }
    return numbers;
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(30_000);
    open.add(socket);
    return socket;
  }

  private static String ping(int id, String headers) {
    String body = PING.replace("1,", id + ",");
    return HEAD + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /** Of a ping on this connection. */
  private static String answer(Socket socket) throws IOException {
    send(socket, ping(7, ""));
    byte[] answer = new byte[4096];
    StringBuilder text = new StringBuilder();
    while (!text.toString().endsWith("}")) {
      int read = socket.getInputStream().read(answer);
      if (read < 0) {
        return text + " and closed";
      }
      text.append(new String(answer, 0, read, US));
    }
    return text.toString();
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US));
  }

  /** Until the server closes the connection. */
  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), US);
  }
}
