package dev.lakebase.mcp.hostile;

import java.nio.charset.StandardCharsets;

/** Well-formed requests as bytes. */
final class Requests {
  static final String VERSION = "2026-07-28";

  private static final String META =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\""
          + VERSION
          + "\",\"io.modelcontextprotocol/clientCapabilities\":{}}";

  private Requests() {}

  /** A modern client's call of a tool. */
  static byte[] call(String tool, String arguments, String... headers) {
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s,%s}}"
            .formatted(tool, arguments, META);
    return post(
        body,
        "MCP-Protocol-Version: " + VERSION,
        "Mcp-Method: tools/call",
        "Mcp-Name: " + tool,
        String.join("\r\n", headers));
  }

  /** A legacy client's request without parameters. */
  static byte[] ask(String method, String... headers) {
    return post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\"}", headers);
  }

  static byte[] post(String body, String... headers) {
    return post(body.getBytes(StandardCharsets.UTF_8), headers);
  }

  static byte[] post(byte[] body, String... headers) {
    byte[] head = head("Content-Length: " + body.length, headers);
    byte[] both = java.util.Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, both, head.length, body.length);
    return both;
  }

  /** The head alone. */
  static byte[] head(String framing, String... headers) {
    StringBuilder head =
        new StringBuilder("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            .append("Content-Type: application/json\r\n")
            .append("Accept: application/json, text/event-stream\r\n");
    for (String header : headers) {
      if (!header.isEmpty()) {
        head.append(header).append("\r\n");
      }
    }
    return head.append(framing).append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
