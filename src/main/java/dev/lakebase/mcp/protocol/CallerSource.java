package dev.lakebase.mcp.protocol;

import org.apache.camel.Exchange;

/**
 * Says who sends a request. It is asked once for each, after the checks of {@code Host} and {@code
 * Origin} and before anything else of the request is looked at.
 */
@FunctionalInterface
public interface CallerSource {
  /**
   * The caller.
   *
   * @param exchange takes, as properties, what later steps need to act for the caller; the message
   *     is not the request any more
   * @throws McpRejection when it is not known who calls: nothing of the request is done then
   */
  Caller identify(HttpHead head, Exchange exchange);
}
