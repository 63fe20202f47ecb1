package dev.lakebase.mcp.databricks;

import dev.lakebase.mcp.tool.RunAs;
import java.util.Map;
import org.apache.camel.Exchange;

/** As whom the service calls the workspace. */
@FunctionalInterface
public interface WorkspaceIdentity {
  /**
   * Exchange property with the token that Databricks Apps forwarded for the caller. Where it is
   * set, the call is made on behalf of the caller and never as the service.
   */
  String FORWARDED_TOKEN = RunAs.TOKEN_PROPERTY;

  /**
   * The service's own authentication headers; asked for each call, since tokens expire.
   *
   * @throws dev.lakebase.mcp.tool.ToolFailure if it has none, saying what is missing
   */
  Map<String, String> headers();

  /** Puts the headers of whoever the call is made for on the message. */
  default void authenticate(Exchange exchange) {
    String forwarded = exchange.getProperty(FORWARDED_TOKEN, String.class);
    Map<String, String> headers =
        forwarded == null ? headers() : Map.of("Authorization", "Bearer " + forwarded);
    headers.forEach(exchange.getMessage()::setHeader);
  }

  /** A fixed token, for instance the sandbox's. */
  static WorkspaceIdentity ofToken(String token) {
    Map<String, String> headers = Map.of("Authorization", "Bearer " + token);
    return () -> headers;
  }
}
