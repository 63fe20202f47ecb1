package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;

/**
 * Lets a route tell its caller how far it is: {@code - bean: {ref: mcpProgress, method:
 * "report(${exchange}, 50, 100)"}}. Nothing is sent to a caller that did not ask for progress.
 */
public final class Progress {
  static final String STREAM_PROPERTY = "McpEventStream";

  private final Encoder encoder;

  public Progress(Encoder encoder) {
    this.encoder = encoder;
  }

  /**
   * @param progress how much is done, growing from call to call
   * @param total how much there is, in the same unit
   */
  public void report(Exchange exchange, double progress, double total) {
    EventStream stream = exchange.getProperty(STREAM_PROPERTY, EventStream.class);
    McpRequest request = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class);
    if (stream == null || request == null) {
      return;
    }
    request
        .progressToken()
        .ifPresent(
            token -> {
              ObjectNode params = Json.MAPPER.createObjectNode();
              params.set("progressToken", token);
              params.put("progress", progress).put("total", total);
              stream.add(encoder.notification("notifications/progress", params));
            });
  }
}
