package dev.lakebase.mcp.protocol;

import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Where the road leaves the HTTP engine's event loop. What only reads the catalogue is answered
 * there; everything else may wait for somebody, and goes on with a worker.
 *
 * <p>An engine that runs the road on its event loop puts its workers into the exchange property
 * {@link #WORKERS_PROPERTY}. On every other engine there are none, and this step does nothing.
 */
public final class HandOverStep extends AsyncProcessorSupport {
  /** Exchange property that holds the {@link Executor} of an engine's workers. */
  public static final String WORKERS_PROPERTY = "McpWorkers";

  private static final Set<String> NEVER_WAIT =
      Set.of(
          "initialize",
          "ping",
          "server/discover",
          "tools/list",
          "prompts/list",
          "resources/list",
          "resources/templates/list");

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Executor workers = exchange.getProperty(WORKERS_PROPERTY, Executor.class);
    McpRequest request = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class);
    if (workers == null || request == null || NEVER_WAIT.contains(request.method())) {
      callback.done(true);
      return true;
    }
    exchange.removeProperty(WORKERS_PROPERTY);
    try {
      workers.execute(() -> callback.done(false));
      return false;
    } catch (RejectedExecutionException e) {
      exchange.setException(e);
      callback.done(true);
      return true;
    }
  }
}
