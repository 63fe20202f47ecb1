package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * One understood request or notification.
 *
 * @param era how it speaks, and so how its answer is encoded
 * @param version the protocol version that it stated or that is assumed
 * @param id string or integer; empty for a notification, which gets no answer
 * @param method of JSON-RPC, for instance {@code tools/call}
 * @param params an empty object where it sent none
 * @param capabilities what the client declared with this very request; legacy requests declare none
 * @param paramHeaders {@code Mcp-Param-*} headers by the lower-case rest of their name, decoded
 * @param takesEvents the caller asked for progress and takes an event stream
 */
public record McpRequest(
    Era era,
    String version,
    Optional<JsonNode> id,
    String method,
    ObjectNode params,
    ObjectNode capabilities,
    Map<String, String> paramHeaders,
    boolean takesEvents) {

  /** Exchange property that holds the request. */
  public static final String PROPERTY = "McpRequest";

  /** Exchange property with the method alone, for the choice in the route. */
  public static final String METHOD_PROPERTY = "McpMethod";

  /** Exchange property that is true when nobody waits for an answer, for the choice as well. */
  public static final String NOTIFICATION_PROPERTY = "McpNotification";

  public boolean isModern() {
    return era == Era.MODERN;
  }

  public Optional<JsonNode> progressToken() {
    JsonNode token = params.path("_meta").path("progressToken");
    return token.isTextual() || token.isIntegralNumber() ? Optional.of(token) : Optional.empty();
  }

  /** A string parameter, or -32602 that names it. */
  public String requiredText(String name) {
    JsonNode value = params.path(name);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw McpRejection.invalidParams(
          method + " needs the parameter '" + name + "', a non-empty string");
    }
    return value.textValue();
  }

  /** An object parameter; empty when it is absent or null, -32602 when it is something else. */
  public ObjectNode optionalObject(String name) {
    JsonNode value = params.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Json.MAPPER.createObjectNode();
    }
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw McpRejection.invalidParams("The parameter '" + name + "' must be an object");
  }
}
