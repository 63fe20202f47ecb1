package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/** Reads what a route states of a call. */
public final class WorkspaceRequest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LongAdder repeated = new LongAdder();

  /** Of the attempts those that Camel's redelivery makes are counted. */
  public RestCall call(Exchange exchange, @Variable("request") String line) {
    if (exchange.getMessage().getHeader(Exchange.REDELIVERED, false, Boolean.class)) {
      repeated.increment();
    }
    return RestCall.of(line);
  }

  /** Calls that were sent again, since the start. */
  public long repeated() {
    return repeated.sum();
  }

  /** Leaves the JSON text of a POST or PATCH in the body, and nothing for another method. */
  public void body(Exchange exchange, @Variable(WorkspaceAnswers.CALL) RestCall call)
      throws JsonProcessingException {
    Object body = exchange.getMessage().getBody();
    if (!call.hasBody()) {
      exchange.getMessage().setBody(null);
    } else if (body == null) {
      exchange.getMessage().setBody("{}");
    } else if (!(body instanceof String)) {
      exchange.getMessage().setBody(JSON.writeValueAsString(body));
    }
  }
}
