package dev.lakebase.mcp.tool;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Runs a tool's route for the {@link ToolCall} that the governance step allowed: declared arguments
 * become headers of their own names, the body is empty, and what the route leaves in the body is
 * the result.
 */
final class McpToolProducer extends DefaultAsyncProducer {
  private final Catalogue catalogue;
  private final ToolResults results;
  private final String name;

  McpToolProducer(McpToolEndpoint endpoint, Catalogue catalogue, ToolResults results) {
    super(endpoint);
    this.name = endpoint.getName();
    this.catalogue = catalogue;
    this.results = results;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    ToolCall call = exchange.getProperty(ToolCall.PROPERTY, ToolCall.class);
    Catalogue.Entry<ToolDescriptor> entry = catalogue.tools().entry(name).orElse(null);
    if (call == null || entry == null || !call.tool().name().equals(name)) {
      exchange.setException(new IllegalStateException("No governed call of " + name));
      callback.done(true);
      return true;
    }
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setBody(null);
    call.arguments()
        .forEach(
            (argument, value) -> {
              if (!ResponseFormat.isArgument(argument)) {
                message.setHeader(argument, value);
              }
            });
    return entry
        .route()
        .process(
            exchange,
            doneSync -> {
              results.conclude(exchange, call);
              callback.done(doneSync);
            });
  }
}
