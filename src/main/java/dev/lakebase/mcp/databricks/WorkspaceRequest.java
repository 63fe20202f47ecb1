package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/** Reads what a route states of a call. */
public final class WorkspaceRequest {
  private static final ObjectMapper JSON = new ObjectMapper();

  public RestCall call(@Variable("request") String line) {
    return RestCall.of(line);
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
