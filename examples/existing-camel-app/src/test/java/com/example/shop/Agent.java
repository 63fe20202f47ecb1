package com.example.shop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An agent at the application's MCP endpoint, as the user Ada. */
final class Agent {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ADA =
      "Basic "
          + Base64.getEncoder().encodeToString("ada:lovelace".getBytes(StandardCharsets.UTF_8));

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI uri;

  Agent(int port) {
    this.uri = URI.create("http://localhost:" + port + "/mcp");
  }

  URI uri() {
    return uri;
  }

  HttpRequest.Builder request() {
    return HttpRequest.newBuilder(uri)
        .header("Authorization", ADA)
        .header("Content-Type", "application/json");
  }

  HttpResponse<String> send(HttpRequest request) throws Exception {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  static String message(String method, String params) {
    return "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"%s\", \"params\": %s}"
        .formatted(method, params);
  }

  static HttpRequest.BodyPublisher call(String tool, String arguments) {
    return HttpRequest.BodyPublishers.ofString(
        message("tools/call", "{\"name\": \"%s\", \"arguments\": %s}".formatted(tool, arguments)));
  }

  JsonNode asks(String method, String params) throws Exception {
    HttpRequest request =
        request().POST(HttpRequest.BodyPublishers.ofString(message(method, params))).build();
    return JSON.readTree(send(request).body()).path("result");
  }

  JsonNode calls(String tool, String arguments) throws Exception {
    return JSON.readTree(send(request().POST(call(tool, arguments)).build()).body()).path("result");
  }

  String text(String tool, String arguments) throws Exception {
    return calls(tool, arguments).at("/content/0/text").asText();
  }

  List<String> tools() throws Exception {
    List<String> names = new ArrayList<>();
    asks("tools/list", "{}").path("tools").forEach(tool -> names.add(tool.path("name").asText()));
    return names;
  }
}
