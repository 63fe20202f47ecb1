package dev.lakebase.mcp.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Json;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Answers with the protected resource's metadata (RFC 9728, section 3.2), from which an MCP client
 * learns where to get a token; 404 where tokens come from no authorization server. It is public.
 */
public final class ResourceMetadata implements Processor {
  private final Optional<OAuthSettings> settings;

  public ResourceMetadata(Optional<OAuthSettings> settings) {
    this.settings = settings;
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, settings.isPresent() ? 200 : 404);
    message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    message.setBody(settings.map(ResourceMetadata::document).orElse("{}"));
  }

  private static String document(OAuthSettings oauth) {
    ObjectNode document = Json.MAPPER.createObjectNode();
    document.put("resource", oauth.resource().toString());
    document.put("resource_name", "Databricks Lakebase");
    document.putArray("authorization_servers").add(oauth.issuer().toString());
    document.putArray("scopes_supported").add(oauth.firstScope());
    document.putArray("bearer_methods_supported").add("header");
    return document.toString();
  }
}
