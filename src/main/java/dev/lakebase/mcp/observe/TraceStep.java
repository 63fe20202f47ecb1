package dev.lakebase.mcp.observe;

import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.protocol.TraceContext;
import dev.lakebase.mcp.tool.CallTrace;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Where the road of a request is first seen: behind the acceptance, before the governance. */
public final class TraceStep implements Processor {
  private final Tracing tracing;

  public TraceStep(Tracing tracing) {
    this.tracing = tracing;
  }

  @Override
  public void process(Exchange exchange) {
    Optional<TraceContext> parent =
        Optional.ofNullable(exchange.getProperty(TraceContext.PROPERTY, TraceContext.class));
    if (tracing == Tracing.OFF) {
      parent.ifPresent(
          trace ->
              exchange.setProperty(
                  CallTrace.PROPERTY, new CallTrace.Passed(Optional.of(trace.traceparent()))));
      return;
    }
    McpRequest request = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class);
    if (request != null) {
      tracing.begin(exchange, request, parent);
    }
  }
}
