package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.protocol.McpResult;
import java.util.Base64;
import java.util.Map;
import org.apache.camel.Exchange;

/**
 * Reads a resource. The route leaves the content, bytes or a text, or a map with {@code contents}.
 */
final class McpResourceProducer extends CatalogueProducer<ResourceDescriptor> {
  private final Rounds rounds;

  McpResourceProducer(McpEndpoint endpoint, Catalogue catalogue, Rounds rounds) {
    super(endpoint, catalogue.resources());
    this.rounds = rounds;
  }

  @Override
  Map<String, ?> arguments(Exchange exchange, ResourceDescriptor resource) {
    rounds.open(exchange);
    return resource.match(uri(exchange)).orElseGet(Map::of);
  }

  @Override
  void conclude(Exchange exchange, ResourceDescriptor resource) {
    answer(exchange, () -> result(exchange, resource));
  }

  private McpResult result(Exchange exchange, ResourceDescriptor resource) {
    Object body = exchange.getMessage().getBody();
    if (body instanceof Map) {
      ObjectNode whole = Json.MAPPER.valueToTree(body);
      if (Rounds.isInputRequired(whole)) {
        return rounds.inputRequired(exchange, whole);
      }
      if (whole.path("contents").isArray()) {
        return McpResult.cacheable(whole, 0);
      }
    }
    ObjectNode members = Json.MAPPER.createObjectNode();
    ObjectNode content = members.putArray("contents").addObject();
    content.put("uri", uri(exchange)).put("mimeType", resource.mimeType());
    if (body instanceof byte[] bytes) {
      content.put("blob", Base64.getEncoder().encodeToString(bytes));
    } else {
      String text = exchange.getMessage().getBody(String.class);
      content.put("text", text == null ? "" : text);
    }
    return McpResult.cacheable(members, 0);
  }

  private static String uri(Exchange exchange) {
    return exchange.getProperty(McpRequest.PROPERTY, McpRequest.class).requiredText("uri");
  }
}
