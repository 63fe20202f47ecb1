package dev.lakebase.mcp.observe;

import dev.lakebase.mcp.governance.CallObserver;
import dev.lakebase.mcp.governance.FinishedCall;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.protocol.TraceContext;
import java.util.Optional;
import org.apache.camel.Exchange;

/** Makes a span of each request, or none. */
public interface Tracing extends CallObserver {
  /** Nothing is traced; the client's own trace goes along to PostgreSQL. */
  Tracing OFF =
      new Tracing() {
        @Override
        public void begin(Exchange exchange, McpRequest request, Optional<TraceContext> parent) {
          // There is no span.
        }

        @Override
        public void finished(FinishedCall call, Exchange exchange) {
          // There is no span.
        }

        @Override
        public void unauthenticated(String reason) {
          // There is no span.
        }
      };

  /** Begins a span that ends with the exchange, and leaves it as the exchange's CallTrace. */
  void begin(Exchange exchange, McpRequest request, Optional<TraceContext> parent);
}
