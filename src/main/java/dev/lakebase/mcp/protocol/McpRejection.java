package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * A request that gets a JSON-RPC error instead of a result. The message is for the caller and names
 * what was wrong and what would be right.
 */
public final class McpRejection extends RuntimeException {
  public static final int PARSE_ERROR = -32700;
  public static final int INVALID_REQUEST = -32600;
  public static final int METHOD_NOT_FOUND = -32601;
  public static final int INVALID_PARAMS = -32602;
  public static final int INTERNAL_ERROR = -32603;
  public static final int LEGACY_RESOURCE_NOT_FOUND = -32002;
  public static final int HEADER_MISMATCH = -32020;
  public static final int MISSING_CLIENT_CAPABILITY = -32021;
  public static final int UNSUPPORTED_VERSION = -32022;

  private final int status;
  private final int code;
  private final transient Optional<JsonNode> data;
  private final transient Optional<JsonNode> id;
  private final transient Map<String, String> httpHeaders;

  private McpRejection(
      int status,
      int code,
      String message,
      Optional<JsonNode> data,
      Optional<JsonNode> id,
      Map<String, String> httpHeaders) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.data = data;
    this.id = id;
    this.httpHeaders = httpHeaders;
  }

  /** An error of the envelope: the request was not understood, so the HTTP status says so too. */
  public static McpRejection envelope(int httpStatus, int code, String message) {
    return new McpRejection(
        httpStatus, code, message, Optional.empty(), Optional.empty(), Map.of());
  }

  /** -32602 with HTTP 200: the request was understood, and asks for what is not there. */
  public static McpRejection invalidParams(String message) {
    return envelope(200, INVALID_PARAMS, message);
  }

  /** -32602 for a modern client, -32002 for a legacy one, with the URI. */
  public static McpRejection resourceNotFound(McpRequest request, String uri) {
    return envelope(
            200,
            request.isModern() ? INVALID_PARAMS : LEGACY_RESOURCE_NOT_FOUND,
            "Resource not found")
        .withData(JsonNodeFactory.instance.objectNode().put("uri", uri));
  }

  static McpRejection headerMismatch(String message) {
    return envelope(400, HEADER_MISMATCH, message);
  }

  /** The client did not declare a capability that the answer needs (2026-07-28, rule on -32021). */
  public static McpRejection missingCapability(String capability) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    ObjectNode data = json.objectNode();
    data.putObject("requiredCapabilities").putObject(capability);
    return envelope(
            400,
            MISSING_CLIENT_CAPABILITY,
            "This needs the client capability '" + capability + "', which was not declared")
        .withData(data);
  }

  public McpRejection withData(JsonNode value) {
    return new McpRejection(status, code, getMessage(), Optional.of(value), id, httpHeaders);
  }

  McpRejection withId(JsonNode requestId) {
    return new McpRejection(status, code, getMessage(), data, Optional.of(requestId), httpHeaders);
  }

  /** With this header on the HTTP answer, and no other. */
  public McpRejection withHttpHeader(String name, String value) {
    return new McpRejection(status, code, getMessage(), data, id, Map.of(name, value));
  }

  /** HTTP status of the answer. */
  public int status() {
    return status;
  }

  /** JSON-RPC error code. */
  public int code() {
    return code;
  }

  public Optional<JsonNode> data() {
    return data;
  }

  Optional<JsonNode> id() {
    return id;
  }

  Map<String, String> httpHeaders() {
    return httpHeaders;
  }
}
