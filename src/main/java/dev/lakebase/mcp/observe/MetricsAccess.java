package dev.lakebase.mcp.observe;

import dev.lakebase.mcp.protocol.HostPolicy;
import dev.lakebase.mcp.protocol.HttpHead;
import dev.lakebase.mcp.protocol.McpRejection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * Who may read the metrics: nobody, who has the token, or everybody who reaches the port.
 *
 * <p>With neither a token nor callers of its own the service is on a laptop, where a page in a
 * browser must not read them either: there the Host and Origin of MCP requests are required.
 */
public final class MetricsAccess {
  private final boolean on;
  private final Optional<byte[]> token;
  private final Optional<HostPolicy> hosts;

  /**
   * @param token that a reader has to send, as Authorization: Bearer
   * @param hosts that a request must be for, where there is no token
   */
  public MetricsAccess(boolean on, Optional<String> token, Optional<HostPolicy> hosts) {
    this.on = on;
    this.token = token.map(it -> it.getBytes(StandardCharsets.UTF_8));
    this.hosts = hosts;
  }

  Answer of(HttpHead head) {
    if (!on) {
      return Answer.OFF;
    }
    if (!List.of("GET", "HEAD").contains(head.method())) {
      return Answer.GET_ONLY;
    }
    if (token.isPresent()) {
      return sends(head, token.get()) ? Answer.OPEN : Answer.UNAUTHORIZED;
    }
    try {
      hosts.ifPresent(policy -> policy.check(head));
      return Answer.OPEN;
    } catch (McpRejection e) {
      return Answer.FORBIDDEN;
    }
  }

  private static boolean sends(HttpHead head, byte[] token) {
    List<String> values = head.values("authorization");
    return values.size() == 1
        && MessageDigest.isEqual(
            values.get(0).getBytes(StandardCharsets.UTF_8),
            ("Bearer " + new String(token, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8));
  }

  /** What a reader gets. */
  enum Answer {
    OPEN(200, ""),
    OFF(404, "Metrics are off: LAKEBASE_METRICS turns them on.\n"),
    GET_ONLY(405, "Use GET.\n"),
    UNAUTHORIZED(401, "Send the token of LAKEBASE_METRICS_TOKEN.\n"),
    FORBIDDEN(403, "The Host or Origin is not one of this service.\n");

    private final int status;
    private final String text;

    Answer(int status, String text) {
      this.status = status;
      this.text = text;
    }

    int status() {
      return status;
    }

    String text() {
      return text;
    }
  }
}
