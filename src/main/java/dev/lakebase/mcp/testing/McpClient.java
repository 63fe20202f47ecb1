package dev.lakebase.mcp.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Era;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.tool.Schema;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A client of the modern era that can't ask a user anything. */
final class McpClient {
  private static final String VERSION = Era.MODERN_VERSIONS.get(0);
  private static final String META = "io.modelcontextprotocol/";
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI uri;
  private final Map<String, Optional<Schema>> outputSchemas = new HashMap<>();

  McpClient(URI uri) {
    this.uri = uri;
  }

  /**
   * @throws CaseFailure when no JSON comes back
   */
  Reply ask(String method, ObjectNode params) {
    return Reply.of(method, answer(method, params));
  }

  /** What the tool declares of its structured results; empty when it declares nothing. */
  Optional<Schema> outputSchema(String tool) {
    if (!outputSchemas.containsKey(tool)) {
      listTools();
    }
    return outputSchemas.getOrDefault(tool, Optional.empty());
  }

  private void listTools() {
    ObjectNode params = Json.MAPPER.createObjectNode();
    JsonNode page;
    do {
      page = answer("tools/list", params).path("result");
      for (JsonNode tool : page.path("tools")) {
        outputSchemas.put(
            tool.path("name").asText(),
            tool.path("outputSchema") instanceof ObjectNode schema
                ? Optional.of(new Schema(schema))
                : Optional.empty());
      }
      params.set("cursor", page.path("nextCursor"));
    } while (page.has("nextCursor"));
  }

  private JsonNode answer(String method, ObjectNode given) {
    ObjectNode params = given.deepCopy();
    ObjectNode meta = params.putObject("_meta").put(META + "protocolVersion", VERSION);
    meta.putObject(META + "clientCapabilities");
    ObjectNode message =
        Json.MAPPER.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
    message.set("params", params);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", VERSION)
            .header("Mcp-Method", method)
            .POST(HttpRequest.BodyPublishers.ofString(message.toString()));
    JsonNode name = params.path(method.equals("resources/read") ? "uri" : "name");
    if (name.isTextual()) {
      request.header("Mcp-Name", encoded(name.textValue()));
    }
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return Json.MAPPER.readTree(response.body());
    } catch (IOException e) {
      throw new CaseFailure("no answer from " + uri + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CaseFailure("interrupted", e);
    }
  }

  private static String encoded(String value) {
    return value.matches("[\\x21-\\x7e]+")
        ? value
        : "=?base64?"
            + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))
            + "?=";
  }
}
