package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one JSON-RPC message together with its headers, and decides its era: a request with modern
 * {@code _meta}, or with a version header that is no legacy one, is modern; any other is legacy
 * (specification, basic/versioning and basic/transports; errors in basic/index).
 */
final class EnvelopeReader {
  private static final String META = "io.modelcontextprotocol/";
  private static final String META_VERSION = META + "protocolVersion";
  private static final String META_CAPABILITIES = META + "clientCapabilities";
  private static final String VERSION_HEADER = "mcp-protocol-version";

  private static final Set<String> JSON_RANGES = Set.of("application/json", "application/*", "*/*");
  private static final Set<String> EVENT_RANGES = Set.of("text/event-stream", "text/*");

  /** Which parameter the header {@code Mcp-Name} repeats. */
  private static final Map<String, String> NAMED_BY =
      Map.of("tools/call", "name", "prompts/get", "name", "resources/read", "uri");

  /** Empty for a response, which a legacy client may send and nobody waits for. */
  Optional<McpRequest> read(HttpHead head, byte[] body) {
    ObjectNode message = message(Json.read(body));
    Optional<JsonNode> id = id(message);
    try {
      return readBody(head, message, id);
    } catch (McpRejection rejection) {
      throw id.map(rejection::withId).orElse(rejection);
    }
  }

  private Optional<McpRequest> readBody(HttpHead head, ObjectNode message, Optional<JsonNode> id) {
    if (!"2.0".equals(message.path("jsonrpc").textValue())) {
      throw invalid("The member 'jsonrpc' must be \"2.0\"");
    }
    ObjectNode params = params(message);
    JsonNode meta = params.path("_meta");
    Optional<String> header = head.single(VERSION_HEADER);
    boolean modern =
        meta.has(META_VERSION)
            || meta.has(META_CAPABILITIES)
            || header.isPresent() && !Era.LEGACY_VERSIONS.contains(header.get());
    if (!modern && !message.has("method") && (message.has("result") || message.has("error"))) {
      return Optional.empty();
    }
    JsonNode method = message.path("method");
    if (!method.isTextual()) {
      throw invalid("The member 'method' must be a string");
    }
    return Optional.of(
        modern
            ? modern(head, header, id, method.textValue(), params)
            : legacy(head, header, id, method.textValue(), params));
  }

  private static McpRequest legacy(
      HttpHead head,
      Optional<String> header,
      Optional<JsonNode> id,
      String method,
      ObjectNode params) {
    return new McpRequest(
        Era.LEGACY,
        header.orElse(Era.ASSUMED_VERSION),
        id,
        method,
        params,
        Json.MAPPER.createObjectNode(),
        Map.of(),
        takesEvents(head, params));
  }

  private static McpRequest modern(
      HttpHead head,
      Optional<String> header,
      Optional<JsonNode> id,
      String method,
      ObjectNode params) {
    JsonNode meta = params.path("_meta");
    JsonNode stated = meta.path(META_VERSION);
    boolean notification = id.isEmpty();
    if (header.isEmpty()) {
      throw McpRejection.headerMismatch("Header 'MCP-Protocol-Version' is required");
    }
    if (stated.isTextual() && !stated.textValue().equals(header.get())) {
      throw McpRejection.headerMismatch(
          "Header 'MCP-Protocol-Version' and _meta state different versions");
    }
    if (!Era.MODERN_VERSIONS.contains(header.get())) {
      throw unsupported(header.get());
    }
    if (!notification) {
      requireMeta(stated, META_VERSION, stated.isTextual(), "a string");
      JsonNode capabilities = meta.path(META_CAPABILITIES);
      requireMeta(capabilities, META_CAPABILITIES, capabilities.isObject(), "an object");
      requireSame(head, "mcp-method", method);
      String named = NAMED_BY.get(method);
      if (named != null && params.path(named).isTextual()) {
        requireSame(head, "mcp-name", params.path(named).textValue());
      }
    }
    return new McpRequest(
        Era.MODERN,
        header.get(),
        id,
        method,
        params,
        meta.path(META_CAPABILITIES) instanceof ObjectNode declared
            ? declared
            : Json.MAPPER.createObjectNode(),
        paramHeaders(head),
        takesEvents(head, params));
  }

  private static ObjectNode message(JsonNode body) {
    if (body.isArray()) {
      throw invalid("Batches are not supported; send one request per POST");
    }
    if (body instanceof ObjectNode object) {
      return object;
    }
    throw invalid("The body must be one JSON-RPC object");
  }

  private static Optional<JsonNode> id(ObjectNode message) {
    JsonNode id = message.path("id");
    if (id.isMissingNode()) {
      return Optional.empty();
    }
    if (id.isTextual() || id.isIntegralNumber()) {
      return Optional.of(id);
    }
    throw invalid("The member 'id' must be a string or an integer");
  }

  private static ObjectNode params(ObjectNode message) {
    JsonNode params = message.path("params");
    if (params.isMissingNode()) {
      return Json.MAPPER.createObjectNode();
    }
    if (params instanceof ObjectNode object) {
      if (object.has("_meta") && !object.path("_meta").isObject()) {
        throw McpRejection.envelope(
            400, McpRejection.INVALID_PARAMS, "The parameter '_meta' must be an object");
      }
      return object;
    }
    throw McpRejection.envelope(
        400, McpRejection.INVALID_PARAMS, "The member 'params' must be an object");
  }

  private static void requireMeta(JsonNode value, String key, boolean right, String shape) {
    if (!right) {
      throw McpRejection.envelope(
          400,
          McpRejection.INVALID_PARAMS,
          (value.isMissingNode() ? "Missing" : "Wrong") + " _meta['" + key + "']: " + shape);
    }
  }

  private static void requireSame(HttpHead head, String header, String inBody) {
    Optional<String> value = head.single(header).map(text -> decoded(header, text));
    if (value.isEmpty() || !value.get().equals(inBody)) {
      throw McpRejection.headerMismatch(
          "Header '"
              + header
              + "' is required and must equal the value in the body, which is '"
              + excerpt(inBody)
              + "'");
    }
  }

  private static Map<String, String> paramHeaders(HttpHead head) {
    Map<String, String> decoded = new LinkedHashMap<>();
    head.singlesUnder("mcp-param-")
        .forEach((name, value) -> decoded.put(name, decoded("mcp-param-" + name, value)));
    return decoded;
  }

  /** A header value, plain or as {@code =?base64?...?=}. */
  private static String decoded(String header, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '\t' && (c < 0x20 || c > 0x7e)) {
        throw McpRejection.headerMismatch(
            "Header '" + header + "' has a character that must be sent as =?base64?...?=");
      }
    }
    if (!value.startsWith("=?base64?") || !value.endsWith("?=") || value.length() < 11) {
      return value;
    }
    String encoded = value.substring(9, value.length() - 2);
    if (encoded.length() % 4 != 0) {
      throw McpRejection.headerMismatch("Header '" + header + "' is not valid Base64");
    }
    try {
      return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw McpRejection.headerMismatch("Header '" + header + "' is not valid Base64");
    }
  }

  private static McpRejection unsupported(String version) {
    ObjectNode data = Json.MAPPER.createObjectNode();
    Era.MODERN_VERSIONS.forEach(data.putArray("supported")::add);
    data.put("requested", excerpt(version));
    return McpRejection.envelope(
            400, McpRejection.UNSUPPORTED_VERSION, "Unsupported protocol version")
        .withData(data);
  }

  private static McpRejection invalid(String message) {
    return McpRejection.envelope(400, McpRejection.INVALID_REQUEST, message);
  }

  private static String excerpt(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }

  /**
   * Whether the caller takes an event stream beside JSON, and asked for what only that can carry
   * (RFC 9110, section 12.5.1; no header means anything).
   */
  private static boolean takesEvents(HttpHead head, ObjectNode params) {
    Optional<String> accept = head.joined("accept");
    if (accept.isEmpty()) {
      return false;
    }
    Set<String> types = new HashSet<>();
    for (String type : accept.get().toLowerCase(Locale.ROOT).split(",", -1)) {
      types.add(type.split(";", 2)[0].strip());
    }
    if (Collections.disjoint(types, JSON_RANGES)) {
      throw McpRejection.envelope(
          406,
          McpRejection.INVALID_REQUEST,
          "Accept must include application/json, and text/event-stream for progress");
    }
    return !Collections.disjoint(types, EVENT_RANGES) && params.path("_meta").has("progressToken");
  }
}
