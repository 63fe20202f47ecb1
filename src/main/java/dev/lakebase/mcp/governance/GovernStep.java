package dev.lakebase.mcp.governance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.governance.sql.SqlGuard;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.protocol.McpResult;
import dev.lakebase.mcp.protocol.Narrowing;
import dev.lakebase.mcp.tool.Arguments;
import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.CallTrace;
import dev.lakebase.mcp.tool.Cancellation;
import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.ConfirmArgument;
import dev.lakebase.mcp.tool.PromptDescriptor;
import dev.lakebase.mcp.tool.ResourceDescriptor;
import dev.lakebase.mcp.tool.Rounds;
import dev.lakebase.mcp.tool.RunAs;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolDescriptor;
import dev.lakebase.mcp.tool.ToolFailure;
import dev.lakebase.mcp.tool.ToolResults;
import dev.lakebase.mcp.tool.UntrustedData;
import dev.lakebase.mcp.tool.View;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The governance step: stands before the choice by method, and nothing reaches a tool around it. It
 * gives every request the caller's view of the catalogue, resolves what a request names to what the
 * catalogue holds, so that no text of a caller ever becomes an endpoint, and answers a call that
 * may not pass: with a tool result that says why, in the body, and {@link #ANSWERED_PROPERTY} set.
 *
 * <p>A call passes: may the caller use the tool, are the arguments right, may the SQL run, did the
 * user agree where that is asked for, is it not one call too many. What comes out is a {@link
 * ToolCall}.
 */
public final class GovernStep implements Processor {
  /**
   * Exchange property with the catalogue's name of the tool, prompt or resource that is asked for.
   */
  public static final String TARGET_PROPERTY = "McpTarget";

  /** Exchange property, {@code true} when the body is the answer and no route is to be chosen. */
  public static final String ANSWERED_PROPERTY = "McpAnswered";

  private static final Set<String> CALLS = Set.of("tools/call", "prompts/get", "resources/read");

  private final Catalogue catalogue;
  private final Rounds rounds;
  private final CallLimits limits;
  private final PolicySource policies;
  private final SqlJudge sql;
  private final Confirmation confirmation;
  private final Audit audit;
  private final CallRates rates;

  /**
   * @param limits of the service, which the policy may lower by tool
   */
  public GovernStep(
      Catalogue catalogue,
      Rounds rounds,
      CallLimits limits,
      PolicySource policies,
      SqlGuard guard,
      Confirmation confirmation,
      CallRates rates,
      Audit audit) {
    this.catalogue = catalogue;
    this.rounds = rounds;
    this.limits = limits;
    this.policies = policies;
    this.sql = new SqlJudge(guard);
    this.confirmation = confirmation;
    this.rates = rates;
    this.audit = audit;
  }

  @Override
  public void process(Exchange exchange) {
    Policy policy = policies.current();
    Caller caller = exchange.getProperty(Caller.PROPERTY, Caller.class);
    McpRequest request = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class);
    if (request == null || request.id().isEmpty() || !CALLS.contains(request.method())) {
      view(exchange, policy, caller);
      return;
    }
    CallAudit line = audit.begin(exchange, request, caller, policy);
    try {
      call(exchange, request, caller, view(exchange, policy, caller), line);
    } catch (McpRejection rejection) {
      if (rejection.status() == 403) {
        line.denied(DenialKind.SCOPE, "scope not granted");
      } else {
        line.denied(DenialKind.REQUEST, "request refused with " + rejection.code());
      }
      throw rejection;
    }
  }

  private CallerView view(Exchange exchange, Policy policy, Caller caller) {
    CallerView all =
        new CallerView(
            policy, policy.access(caller), caller.scopes(), Toolset.EVERYTHING, catalogue);
    Narrowing narrowing = exchange.getProperty(Narrowing.PROPERTY, Narrowing.NONE, Narrowing.class);
    Toolset toolset = Toolset.of(narrowing, catalogue, all::shows);
    CallerView view = new CallerView(policy, all.access(), all.scopes(), toolset, catalogue);
    exchange.setProperty(View.PROPERTY, view);
    return view;
  }

  private void call(
      Exchange exchange, McpRequest request, Caller caller, CallerView view, CallAudit line) {
    try {
      switch (request.method()) {
        case "tools/call" -> tool(exchange, request, caller, view, line);
        case "prompts/get" -> prompt(exchange, request, view, line);
        default -> resource(exchange, request, view, line);
      }
    } catch (Denial denial) {
      line.denied(denial.kind(), denial.reason());
      answer(exchange, ToolResults.failure(denial.getMessage()));
    } catch (ToolFailure failure) {
      line.denied(DenialKind.ARGUMENTS, "invalid arguments");
      answer(exchange, ToolResults.failure(failure.getMessage()));
    }
  }

  private void tool(
      Exchange exchange, McpRequest request, Caller caller, CallerView view, CallAudit line) {
    Policy policy = view.policy();
    String name = request.requiredText("name");
    ToolDescriptor tool =
        catalogue
            .tools()
            .find(name)
            .orElseThrow(() -> McpRejection.invalidParams("Unknown tool: " + name));
    line.means(tool.name());
    if (!view.permits(tool)) {
      throw new Denial(
          "Tool '"
              + name
              + "' is not permitted by the current governance policy. Use a tool that tools/list"
              + " shows, or ask the operator for this one.",
          DenialKind.TOOL,
          "tool not permitted");
    }
    view.requireScope(tool);
    if (!view.shows(tool)) {
      throw new Denial(
          "Tool '"
              + name
              + "' is not in the toolset that this connection asks for. Use a tool that tools/list"
              + " shows, or ask for a wider toolset.",
          DenialKind.TOOLSET,
          "outside the toolset");
    }
    rounds.open(exchange);
    ObjectNode sent = request.optionalObject("arguments").deepCopy();
    boolean confirmed = policy.mayAskFor(tool) && confirm(tool, sent);
    Map<String, Object> arguments = Arguments.validated(tool.inputSchema(), sent);

    Map<String, SqlArgument> sqlArguments = policy.sqlArguments(tool);
    line.hashes(
        sqlArguments.keySet().stream()
            .filter(argument -> arguments.get(argument) instanceof String)
            .map(argument -> (String) arguments.get(argument))
            .toList());
    SqlJudgement judged = sql.judge(sqlArguments, arguments, view.access().sql(), line::sees);

    if (policy.asksFor(tool, judged.types())) {
      Optional<McpResult> question = confirmation.missing(exchange, request, tool, confirmed);
      if (question.isPresent()) {
        line.denied(DenialKind.CONFIRMATION, "confirmation asked");
        answer(exchange, question.get());
        return;
      }
    }
    rates.count(policy.ceilings(), caller.key(), name);

    ToolCall call =
        new ToolCall(
            tool,
            caller.principal(),
            RunAs.of(
                caller,
                Optional.ofNullable(exchange.getProperty(RunAs.TOKEN_PROPERTY, String.class))),
            arguments,
            judged.statements(),
            judged.scripts(),
            policy.ceilings().limits(name, limits),
            exchange.getProperty(Cancellation.PROPERTY, new Cancellation(), Cancellation.class),
            CallTrace.of(exchange));
    exchange.setProperty(ToolCall.PROPERTY, call);
    exchange.setProperty(UntrustedData.PROPERTY, policy.bounds(tool));
    exchange.setProperty(TARGET_PROPERTY, tool.name());
    line.allowed(call);
  }

  /** Takes {@code confirm} out of the arguments, unless the tool has one of its own. */
  private static boolean confirm(ToolDescriptor tool, ObjectNode sent) {
    JsonNode confirm = sent.path(ConfirmArgument.NAME);
    if (!tool.inputSchema().json().path("properties").has(ConfirmArgument.NAME)) {
      sent.remove(ConfirmArgument.NAME);
    }
    if (!confirm.isMissingNode() && !confirm.isNull() && !confirm.isBoolean()) {
      throw new ToolFailure("Argument 'confirm' must be a boolean.");
    }
    return confirm.asBoolean();
  }

  private void prompt(Exchange exchange, McpRequest request, View view, CallAudit line) {
    String name = request.requiredText("name");
    PromptDescriptor prompt =
        catalogue
            .prompts()
            .find(name)
            .filter(view::shows)
            .orElseThrow(() -> McpRejection.invalidParams("Unknown prompt: " + name));
    line.means(prompt.name());
    exchange.setProperty(TARGET_PROPERTY, prompt.name());
    line.allowed();
  }

  private void resource(Exchange exchange, McpRequest request, CallerView view, CallAudit line) {
    String uri = request.requiredText("uri");
    for (ResourceDescriptor resource : catalogue.resources().all()) {
      if (view.permits(resource) && resource.match(uri).isPresent()) {
        view.requireScope(resource);
        line.means(resource.name());
        exchange.setProperty(TARGET_PROPERTY, resource.name());
        line.allowed();
        return;
      }
    }
    throw McpRejection.resourceNotFound(request, uri);
  }

  private static void answer(Exchange exchange, McpResult result) {
    exchange.setProperty(ANSWERED_PROPERTY, true);
    exchange.getMessage().setBody(result);
  }
}
