package dev.lakebase.mcp.hostile;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A keep-alive connection on which any bytes can be sent as a request. */
final class Wire implements AutoCloseable {
  private static final int TIMEOUT_MS = 60_000;

  private final InetSocketAddress address;
  private Socket socket;
  private InputStream in;

  Wire(InetSocketAddress address) throws IOException {
    this.address = address;
    connect();
  }

  private void connect() throws IOException {
    socket = new Socket();
    socket.connect(address, TIMEOUT_MS);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  /** One answer to one request; on a new connection when the server has closed the last one. */
  Reply send(byte[] request) throws IOException {
    boolean fresh = socket.isClosed();
    if (fresh) {
      connect();
    }
    try {
      return exchange(request);
    } catch (EOFException e) {
      if (fresh) {
        throw e;
      }
      hangUp();
      connect();
      return exchange(request);
    }
  }

  /** The next request goes on a new connection. */
  void hangUp() throws IOException {
    socket.close();
  }

  private Reply exchange(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    List<String> head = head();
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < head.size(); i++) {
      String[] pair = head.get(i).split(":", 2);
      headers.put(pair[0].toLowerCase(Locale.ROOT), pair[1].strip());
    }
    byte[] body = body(headers);
    if (headers.getOrDefault("connection", "").equalsIgnoreCase("close")) {
      hangUp();
    }
    return new Reply(
        Integer.parseInt(head.get(0).split(" ", 3)[1]),
        headers,
        new String(body, StandardCharsets.UTF_8));
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (headers.containsKey("content-length")) {
      return exactly(Integer.parseInt(headers.get("content-length")));
    }
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
      int size;
      do {
        size = Integer.parseInt(line().strip(), 16);
        chunks.write(exactly(size));
        line();
      } while (size > 0);
    }
    return chunks.toByteArray();
  }

  private List<String> head() throws IOException {
    List<String> head = new ArrayList<>();
    String line = line();
    while (!line.isEmpty()) {
      head.add(line);
      line = line();
    }
    return head;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("closed after '" + line + "'");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("closed within a body");
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    hangUp();
  }

  /** An HTTP answer; header names in lower case. */
  record Reply(int status, Map<String, String> headers, String body) {}
}
