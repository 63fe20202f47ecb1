package dev.lakebase.mcp.governance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.protocol.McpResult;
import dev.lakebase.mcp.tool.ConfirmArgument;
import dev.lakebase.mcp.tool.Rounds;
import dev.lakebase.mcp.tool.ToolDescriptor;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;

/**
 * Has the user agree before a call that the policy puts under confirmation.
 *
 * <p>A modern client that declared elicitation is asked within the call (2026-07-28,
 * basic/patterns/mrtr): its {@code confirm} argument means nothing then, because a model can write
 * it. What it brings back is sealed, bound to caller and call, and counts once. Any other client
 * sends {@code confirm: true}, or reads that it has to.
 */
public final class Confirmation {
  private static final String ASKED = "asked:";
  private static final String GIVEN = "given:";
  private static final String KEY = ConfirmArgument.NAME;
  private static final int LONGEST_SHOWN = 2_000;

  private final Rounds rounds;
  private final SingleUse confirmations;

  public Confirmation(Rounds rounds, SingleUse confirmations) {
    this.rounds = rounds;
    this.confirmations = confirmations;
  }

  /**
   * Empty when the user agreed to this very call; else the result that asks.
   *
   * @param confirmed the {@code confirm} argument
   * @throws Denial when the user did not agree, or cannot be asked
   */
  Optional<McpResult> missing(
      Exchange exchange, McpRequest request, ToolDescriptor tool, boolean confirmed) {
    if (!asksWithin(request)) {
      if (!confirmed) {
        throw new Denial(
            "'"
                + tool.name()
                + "' needs confirmation, and nothing was done. Tell the user what it will do; once"
                + " the user agrees, send the same call with \"confirm\": true.",
            DenialKind.CONFIRMATION,
            "confirmation missing");
      }
      return Optional.empty();
    }
    String kept = exchange.getProperty(Rounds.CONFIRMATION, "", String.class);
    if (kept.startsWith(GIVEN)) {
      useOnce(kept);
      return agreed(exchange);
    }
    JsonNode answer = answer(exchange);
    return switch (kept.startsWith(ASKED) ? answer.path("action").asText() : "") {
      case "accept" -> {
        JsonNode agrees = answer.path("content").path(KEY);
        if (!agrees.isBoolean()) {
          yield Optional.of(ask(exchange, request, tool));
        }
        useOnce(kept);
        if (!agrees.booleanValue()) {
          throw declined(tool);
        }
        yield agreed(exchange);
      }
      case "decline", "cancel" -> {
        useOnce(kept);
        throw declined(tool);
      }
      default -> Optional.of(ask(exchange, request, tool));
    };
  }

  /** {@code elicitation: {}} means forms; with modes named, forms must be among them. */
  private static boolean asksWithin(McpRequest request) {
    JsonNode elicitation = request.capabilities().path("elicitation");
    return request.isModern()
        && elicitation.isObject()
        && (elicitation.isEmpty() || elicitation.has("form"));
  }

  /** Should the route itself ask something, the agreement goes along, to count once more. */
  private static Optional<McpResult> agreed(Exchange exchange) {
    exchange.setProperty(Rounds.CONFIRMATION, GIVEN + UUID.randomUUID());
    return Optional.empty();
  }

  private void useOnce(String kept) {
    if (!confirmations.use(kept)) {
      throw new Denial(
          "This confirmation was used before, and nothing was done now. Send the call again without"
              + " requestState, to have the user asked anew.",
          DenialKind.CONFIRMATION,
          "confirmation replayed");
    }
  }

  private static Denial declined(ToolDescriptor tool) {
    return new Denial(
        "The user did not agree to '"
            + tool.name()
            + "', and nothing was done. Ask the user how to go on.",
        DenialKind.CONFIRMATION,
        "confirmation declined");
  }

  private static JsonNode answer(Exchange exchange) {
    Map<?, ?> responses = exchange.getProperty(Rounds.RESPONSES, Map.of(), Map.class);
    return Json.MAPPER.valueToTree(responses).path(KEY);
  }

  private McpResult ask(Exchange exchange, McpRequest request, ToolDescriptor tool) {
    exchange.setProperty(Rounds.CONFIRMATION, ASKED + UUID.randomUUID());
    ObjectNode asked = Json.MAPPER.createObjectNode();
    ObjectNode one = asked.putObject("inputRequests").putObject(KEY);
    one.put("method", "elicitation/create");
    ObjectNode params = one.putObject("params");
    params.put("mode", "form").put("message", question(request, tool));
    ObjectNode schema = params.putObject("requestedSchema").put("type", "object");
    schema
        .putObject("properties")
        .putObject(KEY)
        .put("type", "boolean")
        .put("title", "Yes, do it")
        .put("description", "Agree to this very call");
    schema.putArray("required").add(KEY);
    return rounds.inputRequired(exchange, asked);
  }

  private static String question(McpRequest request, ToolDescriptor tool) {
    String arguments = visible(request.params().path("arguments").toString());
    String shown =
        arguments.length() <= LONGEST_SHOWN
            ? arguments
            : arguments.substring(0, LONGEST_SHOWN)
                + "... (the first "
                + LONGEST_SHOWN
                + " of "
                + arguments.length()
                + " characters)";
    return tool.title() + " (" + tool.name() + ") with " + shown + " - do it?";
  }

  /** What a model wrote must not look to the user like something else. */
  private static String visible(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              switch (Character.getType(point)) {
                case Character.FORMAT,
                    Character.CONTROL,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    shown.append(String.format("\\u{%x}", point));
                default -> shown.appendCodePoint(point);
              }
            });
    return shown.toString();
  }
}
