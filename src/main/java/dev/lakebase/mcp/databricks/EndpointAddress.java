package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.tool.ToolFailure;

/**
 * Where an endpoint listens.
 *
 * @param endpoint {@code projects/P/branches/B/endpoints/E}
 * @param host a name, or an address
 * @param port 5432 unless the platform's host value ends in another
 */
public record EndpointAddress(String endpoint, String host, int port) {
  private static final int USUAL_PORT = 5432;

  static EndpointAddress of(JsonNode endpoint) {
    String address = Tree.text(endpoint.path("status").path("hosts").path("host"));
    if (address == null) {
      throw new ToolFailure("The platform does not tell the address of this endpoint yet.");
    }
    int colon = address.lastIndexOf(':');
    return new EndpointAddress(
        endpoint.path("name").asText(),
        colon < 0 ? address : address.substring(0, colon),
        colon < 0 ? USUAL_PORT : Integer.parseInt(address.substring(colon + 1)));
  }
}
