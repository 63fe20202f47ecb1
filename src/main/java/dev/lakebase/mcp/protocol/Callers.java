package dev.lakebase.mcp.protocol;

import org.apache.camel.Exchange;

/**
 * Says who sent a request. An application that embeds the service and knows its users provides a
 * bean of this type.
 */
@FunctionalInterface
public interface Callers {
  /**
   * Asked once per request, before anything of it is removed. An exception ends the request.
   *
   * @param exchange as the HTTP engine made it
   */
  Caller of(Exchange exchange);
}
