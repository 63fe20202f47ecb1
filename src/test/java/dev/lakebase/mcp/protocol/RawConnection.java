package dev.lakebase.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A plain socket, for what a proper HTTP client does not let a test do. */
final class RawConnection implements AutoCloseable {
  private static final int TIMEOUT_MS = 30_000;

  private final Socket socket;

  RawConnection() throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), RunningServer.withProbes().port());
    socket.setSoTimeout(TIMEOUT_MS);
  }

  /** All that comes back for this text, until the server closes. */
  static String exchange(String request) throws IOException {
    try (RawConnection connection = new RawConnection()) {
      connection.send(request);
      return connection.rest();
    }
  }

  /** A POST of the conversation's message with these header lines alone, on its last connection. */
  static String post(Conversation conversation, String... headers) {
    return request(
        "127.0.0.1", conversation, "Connection: close\r\n" + String.join("\r\n", headers));
  }

  static String request(String host, Conversation conversation, String headers) {
    StringBuilder body = new StringBuilder();
    conversation.with(message -> body.append(message.toString()));
    int length = body.toString().getBytes(StandardCharsets.UTF_8).length;
    return "POST /mcp HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n%s\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(host, headers, length, body);
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** What the server had not read when it closed makes a reset of the end. */
  String rest() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (SocketException e) {
      assertThat(all.size()).as(e.getMessage()).isPositive();
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
