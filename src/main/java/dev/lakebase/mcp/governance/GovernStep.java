package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.tool.Arguments;
import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.Cancellation;
import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.ResourceDescriptor;
import dev.lakebase.mcp.tool.Rounds;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolDescriptor;
import dev.lakebase.mcp.tool.View;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The governance step: stands before the choice by method, and nothing reaches a tool around it. It
 * gives every request the caller's view of the catalogue, and resolves what a request names to what
 * the catalogue holds, so that no text of a caller ever becomes an endpoint.
 */
public final class GovernStep implements Processor {
  /**
   * Exchange property with the catalogue's name of the tool, prompt or resource that is asked for.
   */
  public static final String TARGET_PROPERTY = "McpTarget";

  private final Catalogue catalogue;
  private final Rounds rounds;
  private final CallLimits limits;

  public GovernStep(Catalogue catalogue, Rounds rounds, CallLimits limits) {
    this.catalogue = catalogue;
    this.rounds = rounds;
    this.limits = limits;
  }

  @Override
  public void process(Exchange exchange) {
    exchange.setProperty(View.PROPERTY, new All());
    McpRequest request = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class);
    if (request == null || request.id().isEmpty()) {
      return;
    }
    switch (request.method()) {
      case "tools/call" -> toolCall(exchange, request);
      case "prompts/get" -> prompt(exchange, request);
      case "resources/read" -> resource(exchange, request);
      default -> {}
    }
  }

  private void toolCall(Exchange exchange, McpRequest request) {
    String name = request.requiredText("name");
    ToolDescriptor tool =
        catalogue
            .tools()
            .find(name)
            .orElseThrow(() -> McpRejection.invalidParams("Unknown tool: " + name));
    rounds.open(exchange);
    Map<String, Object> arguments =
        Arguments.validated(tool.inputSchema(), request.optionalObject("arguments"));
    Caller caller = exchange.getProperty(Caller.PROPERTY, Caller.class);
    exchange.setProperty(
        ToolCall.PROPERTY,
        new ToolCall(tool, caller.principal(), arguments, Map.of(), limits, new Cancellation()));
    exchange.setProperty(TARGET_PROPERTY, tool.name());
  }

  private void prompt(Exchange exchange, McpRequest request) {
    String name = request.requiredText("name");
    exchange.setProperty(
        TARGET_PROPERTY,
        catalogue
            .prompts()
            .find(name)
            .orElseThrow(() -> McpRejection.invalidParams("Unknown prompt: " + name))
            .name());
  }

  private void resource(Exchange exchange, McpRequest request) {
    String uri = request.requiredText("uri");
    for (ResourceDescriptor resource : catalogue.resources().all()) {
      if (resource.match(uri).isPresent()) {
        exchange.setProperty(TARGET_PROPERTY, resource.name());
        return;
      }
    }
    throw McpRejection.resourceNotFound(request, uri);
  }

  private static final class All implements View {
    @Override
    public boolean shows(ToolDescriptor tool) {
      return true;
    }

    @Override
    public boolean shows(ResourceDescriptor resource) {
      return true;
    }
  }
}
