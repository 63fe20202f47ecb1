package dev.lakebase.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** A client of either era, message by message. */
record WireClient(URI uri, Optional<String> legacyVersion) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String MODERN = "2026-07-28";

  /** One that can ask its user. */
  static WireClient modern(URI uri) {
    return new WireClient(uri, Optional.empty());
  }

  static WireClient legacy(URI uri) {
    return new WireClient(uri, Optional.of("2025-11-25"));
  }

  /** The result of a tool, whether it says that it failed or not. */
  JsonNode calls(String tool, String arguments) throws IOException, InterruptedException {
    return asks("tools/call", "{\"name\": \"" + tool + "\", \"arguments\": " + arguments + "}");
  }

  String reads(String resource) throws IOException, InterruptedException {
    return asks("resources/read", "{\"uri\": \"" + resource + "\"}")
        .at("/contents/0/text")
        .asText();
  }

  JsonNode asks(String method, String params) throws IOException, InterruptedException {
    HttpResponse<String> response = send(method, params);
    if (response.statusCode() != 200) {
      throw new IOException("HTTP " + response.statusCode() + " " + response.body());
    }
    JsonNode answer = Json.MAPPER.readTree(response.body());
    if (!answer.has("result")) {
      throw new AssertionError(answer.toString());
    }
    return answer.path("result");
  }

  HttpResponse<String> send(String method, String params) throws IOException, InterruptedException {
    ObjectNode message = Json.MAPPER.createObjectNode().put("jsonrpc", "2.0").put("method", method);
    if (!method.startsWith("notifications/")) {
      message.put("id", 1);
    }
    ObjectNode body = (ObjectNode) Json.MAPPER.readTree(params);
    message.set("params", body);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", legacyVersion.orElse(MODERN));
    if (legacyVersion.isEmpty()) {
      ObjectNode meta = body.putObject("_meta");
      meta.put("io.modelcontextprotocol/protocolVersion", MODERN);
      meta.putObject("io.modelcontextprotocol/clientCapabilities").putObject("elicitation");
      request.header("Mcp-Method", method);
      JsonNode name = body.path(method.equals("resources/read") ? "uri" : "name");
      if (name.isTextual()) {
        request.header("Mcp-Name", name.textValue());
      }
    }
    return HTTP.send(
        request.POST(HttpRequest.BodyPublishers.ofString(message.toString())).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
