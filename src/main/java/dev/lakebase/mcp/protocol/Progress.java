package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;

/**
 * Lets a route tell its caller how far it is: {@code - bean: {ref: mcpProgress, method:
 * "report(${exchange}, 50, 100)"}}. Nothing is sent to a caller that did not ask for progress.
 */
public final class Progress {
  private final Encoder encoder;

  public Progress(Encoder encoder) {
    this.encoder = encoder;
  }

  /**
   * @param progress how much is done, growing from call to call
   * @param total how much there is, in the same unit
   */
  public void report(Exchange exchange, double progress, double total) {
    EventSink sink = exchange.getProperty(EventSink.PROPERTY, EventSink.class);
    McpRequest request = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class);
    if (sink == null || request == null || !request.takesEvents()) {
      return;
    }
    request
        .progressToken()
        .ifPresent(
            token -> {
              ObjectNode params = Json.MAPPER.createObjectNode();
              params.set("progressToken", token);
              params.put("progress", progress).put("total", total);
              sink.send(Encoder.event(encoder.notification("notifications/progress", params)));
            });
  }
}
