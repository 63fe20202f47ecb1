package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The trace that a client's request belongs to (W3C Trace Context, level 1). MCP carries it in the
 * request's {@code _meta} (SEP-414), which says more of one message than the HTTP request around it
 * does; so the header counts only where {@code _meta} has none. What is malformed is not there.
 *
 * @param traceparent version, trace id, span id and flags in lower-case hexadecimal digits
 * @param tracestate of vendors, printable ASCII; empty where there is none
 */
public record TraceContext(String traceparent, String tracestate) {
  /** Exchange property that holds it, where a request has one. */
  public static final String PROPERTY = "McpTraceContext";

  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";

  /** Version 00; the ids must not be all zeroes, and version ff is none. */
  private static final Pattern TRACEPARENT =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private static final Pattern TRACESTATE = Pattern.compile("[\\x20-\\x7e]{0,512}");

  public static Optional<TraceContext> of(HttpHead head, McpRequest request) {
    JsonNode meta = request.params().path("_meta");
    JsonNode parent = meta.path(PARENT);
    return parent.isMissingNode()
        ? of(only(head.values(PARENT)), String.join(",", head.values(STATE)))
        : of(parent.asText(""), meta.path(STATE).asText(""));
  }

  private static Optional<TraceContext> of(String parent, String state) {
    return TRACEPARENT.matcher(parent).matches()
        ? Optional.of(
            new TraceContext(parent, TRACESTATE.matcher(state).matches() ? state.strip() : ""))
        : Optional.empty();
  }

  private static String only(List<String> values) {
    return values.size() == 1 ? values.get(0) : "";
  }
}
