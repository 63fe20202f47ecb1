package dev.lakebase.mcp.protocol;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * First step of the road: the HTTP request becomes an {@link McpRequest}, or is rejected. Nothing
 * of the request stays on the message.
 */
public final class AcceptStep implements Processor {
  /** Longest body in bytes. */
  public static final int MAX_BODY = 1 << 20;

  private final HostPolicy hosts;
  private final CallerSource callers;
  private final EnvelopeReader envelopes = new EnvelopeReader();

  public AcceptStep(HostPolicy hosts, CallerSource callers) {
    this.hosts = hosts;
    this.callers = callers;
  }

  @Override
  public void process(Exchange exchange) {
    HttpHead head = HttpHead.of(exchange.getMessage());
    byte[] body = RequestBody.of(exchange.getMessage(), MAX_BODY);
    exchange.getMessage().setBody(null);
    exchange.getMessage().removeHeaders("*");
    hosts.check(head);
    exchange.setProperty(Caller.PROPERTY, callers.identify(head, exchange));
    requirePost(head);
    requireJson(head);
    if (!isPlain(head.values("content-encoding"))) {
      throw notPlain();
    }
    Optional<McpRequest> request = envelopes.read(head, within(body));
    exchange.setProperty(
        McpRequest.NOTIFICATION_PROPERTY, request.flatMap(McpRequest::id).isEmpty());
    request.ifPresent(
        understood -> {
          exchange.setProperty(McpRequest.PROPERTY, understood);
          exchange.setProperty(McpRequest.METHOD_PROPERTY, understood.method());
          TraceContext.of(head, understood)
              .ifPresent(trace -> exchange.setProperty(TraceContext.PROPERTY, trace));
        });
    exchange.setProperty(Narrowing.PROPERTY, Narrowing.of(head));
  }

  private static byte[] within(byte[] body) {
    if (body.length > MAX_BODY) {
      throw tooLarge();
    }
    return body;
  }

  private static void requirePost(HttpHead head) {
    if (!head.method().equals("POST")) {
      throw McpRejection.envelope(
              405, McpRejection.INVALID_REQUEST, "Use POST: every message is one POST request")
          .withHttpHeader("Allow", "POST");
    }
  }

  private static void requireJson(HttpHead head) {
    if (!isJson(head.single("content-type").orElse(""))) {
      throw notJson();
    }
  }

  /** Whether a Content-Type is {@code application/json}, in UTF-8 if it names a charset. */
  public static boolean isJson(String contentType) {
    if (contentType.equals("application/json")) {
      return true;
    }
    String type = contentType.toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "");
    return type.equals("application/json")
        || type.startsWith("application/json;")
            && (!type.contains("charset=") || type.contains("charset=utf-8"));
  }

  public static McpRejection notJson() {
    return McpRejection.envelope(
        415, McpRejection.INVALID_REQUEST, "Content-Type must be application/json in UTF-8");
  }

  /** Whether a body comes as it is: nothing is inflated here, so nothing can be a bomb. */
  public static boolean isPlain(List<String> contentEncodings) {
    return contentEncodings.stream().allMatch(it -> it.strip().equalsIgnoreCase("identity"));
  }

  public static McpRejection notPlain() {
    return McpRejection.envelope(
            415, McpRejection.INVALID_REQUEST, "Content-Encoding is not supported; send plain JSON")
        .withHttpHeader("Accept-Encoding", "identity");
  }

  public static McpRejection tooLarge() {
    return McpRejection.envelope(
        413, McpRejection.INVALID_REQUEST, "The body is longer than " + MAX_BODY + " bytes");
  }
}
