package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * {@code server/discover} of the modern era, {@code initialize} and {@code ping} of the legacy one,
 * and -32601 for a method that the caller's era does not have.
 */
public final class Handshake implements Processor {
  /** Member of {@code _meta} in the answer to {@code server/discover}. */
  public static final String CATALOGUE = "dev.lakebase/catalogue";

  private static final int DISCOVER_TTL_MS = 60_000;

  private final ServerInfo server;
  private final Function<Exchange, String> instructions;
  private final Supplier<String> catalogue;

  /**
   * @param instructions what the caller of an exchange is told at the beginning
   * @param catalogue tells what is offered now from what was, or will be
   */
  public Handshake(
      ServerInfo server, Function<Exchange, String> instructions, Supplier<String> catalogue) {
    this.server = server;
    this.instructions = instructions;
    this.catalogue = catalogue;
  }

  @Override
  public void process(Exchange exchange) {
    McpRequest request = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class);
    exchange.getMessage().setBody(result(request, exchange));
  }

  private McpResult result(McpRequest request, Exchange exchange) {
    return switch (request.era() + " " + request.method()) {
      case "MODERN server/discover" -> McpResult.cacheable(discover(exchange), DISCOVER_TTL_MS);
      case "LEGACY initialize" -> McpResult.complete(initialize(request, exchange));
      case "LEGACY ping" -> McpResult.complete(Json.MAPPER.createObjectNode());
      default ->
          throw McpRejection.envelope(
              request.isModern() ? 404 : 200,
              McpRejection.METHOD_NOT_FOUND,
              "Method not found in protocol version " + request.version());
    };
  }

  private ObjectNode discover(Exchange exchange) {
    ObjectNode result = Json.MAPPER.createObjectNode();
    Era.MODERN_VERSIONS.forEach(result.putArray("supportedVersions")::add);
    result.set("capabilities", capabilities());
    result.putObject("_meta").put(CATALOGUE, catalogue.get());
    return result.put("instructions", instructions.apply(exchange));
  }

  private ObjectNode initialize(McpRequest request, Exchange exchange) {
    String wanted = request.requiredText("protocolVersion");
    ObjectNode result = Json.MAPPER.createObjectNode();
    result.put(
        "protocolVersion",
        Era.LEGACY_VERSIONS.contains(wanted) ? wanted : Era.LEGACY_VERSIONS.get(0));
    result.set("capabilities", capabilities());
    result.set("serverInfo", server.json());
    return result.put("instructions", instructions.apply(exchange));
  }

  private static ObjectNode capabilities() {
    ObjectNode capabilities = Json.MAPPER.createObjectNode();
    capabilities.putObject("tools");
    capabilities.putObject("prompts");
    capabilities.putObject("resources");
    capabilities.putObject("completions");
    return capabilities;
  }
}
