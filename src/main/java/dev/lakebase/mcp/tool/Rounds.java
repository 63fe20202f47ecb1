package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.protocol.McpResult;
import dev.lakebase.mcp.protocol.StateSeal;
import java.util.Map;
import org.apache.camel.Exchange;

/**
 * Calls that need more than one round (2026-07-28, basic/patterns/mrtr). A route that needs an
 * answer from the client's user leaves {@code {"resultType": "input_required", "inputRequests":
 * {...}, "state": ...}} in the body. When the client comes back, the route finds the answers in the
 * exchange property {@value #RESPONSES} and what it had kept in {@value #STATE}.
 */
public final class Rounds {
  /** Exchange property: what the client answered, by the key of the request, as maps. */
  public static final String RESPONSES = "McpInputResponses";

  /** Exchange property: the {@code state} of the round before. */
  public static final String STATE = "McpRoundState";

  /** Exchange property: what the governance keeps of its own from round to round, a text. */
  public static final String CONFIRMATION = "McpConfirmation";

  private static final Map<String, String> CAPABILITY =
      Map.of(
          "elicitation/create", "elicitation",
          "sampling/createMessage", "sampling",
          "roots/list", "roots");

  private final StateSeal seal;

  public Rounds(StateSeal seal) {
    this.seal = seal;
  }

  /**
   * Opens what the client sent back. A response that is no object is left out, so that its route
   * asks again; -32602 when its state is not ours for this very call.
   */
  public void open(Exchange exchange) {
    McpRequest request = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class);
    ObjectNode responses = request.optionalObject("inputResponses").deepCopy();
    responses.properties().removeIf(response -> !response.getValue().isObject());
    exchange.setProperty(RESPONSES, Json.MAPPER.convertValue(responses, Map.class));
    if (request.params().has("requestState")) {
      JsonNode state = seal.open(binding(exchange), request.requiredText("requestState"));
      exchange.setProperty(STATE, Json.MAPPER.convertValue(state.path("route"), Object.class));
      if (state.has("confirmation")) {
        exchange.setProperty(CONFIRMATION, state.path("confirmation").textValue());
      }
    }
  }

  static boolean isInputRequired(JsonNode body) {
    return body.path("resultType").asText().equals("input_required");
  }

  /** The result that asks; -32021 when the client did not declare what it would take. */
  public McpResult inputRequired(Exchange exchange, ObjectNode asked) {
    McpRequest request = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class);
    ObjectNode members = Json.MAPPER.createObjectNode();
    if (asked.has("inputRequests")) {
      for (JsonNode one : asked.path("inputRequests")) {
        requireCapability(request, one);
      }
      members.set("inputRequests", asked.path("inputRequests"));
    }
    String confirmation = exchange.getProperty(CONFIRMATION, String.class);
    if (confirmation != null || asked.has("state") || !asked.has("inputRequests")) {
      ObjectNode state = Json.MAPPER.createObjectNode();
      state.set("route", asked.path("state"));
      if (confirmation != null) {
        state.put("confirmation", confirmation);
      }
      members.put("requestState", seal.seal(binding(exchange), state));
    }
    return McpResult.inputRequired(members);
  }

  private static void requireCapability(McpRequest request, JsonNode asked) {
    String method = asked.path("method").asText();
    String capability = CAPABILITY.getOrDefault(method, method);
    if (!request.isModern()) {
      throw new ToolFailure(
          "This needs an answer from the user, which only a client of protocol 2026-07-28 can ask"
              + " for within a call.");
    }
    JsonNode declared = request.capabilities().path(capability);
    boolean supported =
        capability.equals("elicitation")
            ? elicits(declared, asked.path("params").path("mode").asText("form"))
            : declared.isObject();
    if (!supported) {
      throw McpRejection.missingCapability(capability);
    }
  }

  /** {@code {}} means forms (2025-11-25, client/elicitation). */
  private static boolean elicits(JsonNode declared, String mode) {
    return declared.has(mode) || mode.equals("form") && declared.isObject() && declared.isEmpty();
  }

  private static String binding(Exchange exchange) {
    return StateSeal.binding(
        exchange.getProperty(Caller.PROPERTY, Caller.class),
        exchange.getProperty(McpRequest.PROPERTY, McpRequest.class));
  }
}
