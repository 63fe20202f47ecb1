package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.protocol.McpResult;
import java.util.Base64;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;

/** Reads a resource: what its route leaves in the body is the content, bytes as a blob. */
final class McpResourceProducer extends DefaultAsyncProducer {
  private final Catalogue catalogue;
  private final Rounds rounds;
  private final String name;

  McpResourceProducer(McpEndpoint endpoint, Catalogue catalogue, Rounds rounds) {
    super(endpoint);
    this.name = endpoint.getName();
    this.catalogue = catalogue;
    this.rounds = rounds;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    try {
      Catalogue.Entry<ResourceDescriptor> entry =
          catalogue
              .resources()
              .entry(name)
              .orElseThrow(() -> McpRejection.invalidParams("Resource not found"));
      String uri = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class).requiredText("uri");
      Message message = exchange.getMessage();
      message.removeHeaders("*");
      message.setBody(null);
      rounds.open(exchange);
      entry.what().match(uri).orElseGet(Map::of).forEach(message::setHeader);
      return entry
          .route()
          .process(
              exchange,
              doneSync -> {
                conclude(exchange, entry.what(), uri);
                callback.done(doneSync);
              });
    } catch (RuntimeException e) {
      exchange.setException(e);
      callback.done(true);
      return true;
    }
  }

  private void conclude(Exchange exchange, ResourceDescriptor resource, String uri) {
    if (exchange.getException() != null) {
      return;
    }
    Object body = exchange.getMessage().getBody();
    if (body instanceof Map) {
      JsonNode asked = Json.MAPPER.valueToTree(body);
      if (asked.path("resultType").asText().equals("input_required")) {
        exchange.getMessage().setBody(rounds.inputRequired(exchange, (ObjectNode) asked));
        return;
      }
    }
    ObjectNode members = Json.MAPPER.createObjectNode();
    ObjectNode content = members.putArray("contents").addObject();
    content.put("uri", uri).put("mimeType", resource.mimeType());
    if (body instanceof byte[] bytes) {
      content.put("blob", Base64.getEncoder().encodeToString(bytes));
    } else {
      String text = exchange.getMessage().getBody(String.class);
      content.put("text", text == null ? "" : text);
    }
    exchange.getMessage().setBody(McpResult.cacheable(members, 0));
  }
}
