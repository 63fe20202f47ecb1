package dev.lakebase.mcp.tool;

import dev.lakebase.mcp.protocol.McpRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;

/** Runs a tool's route for the {@link ToolCall} that the governance step allowed. */
final class McpToolProducer extends CatalogueProducer<ToolDescriptor> {
  private final ToolResults results;
  private final Bulkheads bulkheads;

  McpToolProducer(
      McpToolEndpoint endpoint, Catalogue catalogue, ToolResults results, Bulkheads bulkheads) {
    super(endpoint, catalogue.tools());
    this.results = results;
    this.bulkheads = bulkheads;
  }

  /** What was governed is what runs, also when a newer version has taken its place since. */
  @Override
  Optional<Catalogue.Entry<ToolDescriptor>> entry(
      Catalogue.Shelf<ToolDescriptor> tools, String name, Exchange exchange) {
    ToolCall call = exchange.getProperty(ToolCall.PROPERTY, ToolCall.class);
    if (call == null || !call.tool().name().equals(name)) {
      throw new IllegalStateException("No governed call of " + name);
    }
    return tools.entry(name, call.tool());
  }

  @Override
  Map<String, ?> arguments(Exchange exchange, ToolDescriptor tool) {
    ToolCall call = exchange.getProperty(ToolCall.PROPERTY, ToolCall.class);
    tool.inputSchema()
        .paramHeaders()
        .check(exchange.getProperty(McpRequest.PROPERTY, McpRequest.class));
    Map<String, Object> arguments = new LinkedHashMap<>(call.arguments());
    arguments.keySet().removeIf(ResponseFormat::isArgument);
    return arguments;
  }

  @Override
  void enter(Exchange exchange, ToolDescriptor tool) {
    ToolCall call = exchange.getProperty(ToolCall.PROPERTY, ToolCall.class);
    bulkheads.enter(tool.category(), call.cancellation());
  }

  @Override
  void leave(ToolDescriptor tool) {
    bulkheads.leave(tool.category());
  }

  @Override
  void conclude(Exchange exchange, ToolDescriptor tool) {
    results.conclude(exchange, exchange.getProperty(ToolCall.PROPERTY, ToolCall.class));
  }
}
