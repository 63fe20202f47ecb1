package dev.lakebase.mcp.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A modern client that sends these headers, names and values in turn, with everything. */
record Visitor(RunningServer server, List<String> headers) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String VERSION = "2026-07-28";

  static Visitor of(RunningServer server, String... headers) {
    return new Visitor(server, Arrays.asList(headers));
  }

  static Visitor with(RunningServer server, String token) {
    return of(server, "Authorization", "Bearer " + token);
  }

  /** A user as the proxy before an app announces him, with the token that it forwards. */
  static Visitor throughApp(RunningServer server, String user, String token) {
    return of(
        server,
        "X-Forwarded-User",
        "1@2",
        "X-Forwarded-Email",
        user,
        "X-Forwarded-Access-Token",
        token);
  }

  Answer lists() {
    return ask("tools/list", "{}");
  }

  Answer calls(String tool, String arguments) {
    return ask("tools/call", "{\"name\": \"" + tool + "\", \"arguments\": " + arguments + "}");
  }

  Answer reads(String uri) {
    return ask("resources/read", "{\"uri\": \"" + uri + "\"}");
  }

  Answer ask(String method, String params) {
    ObjectNode body = (ObjectNode) json(params);
    ObjectNode meta = body.putObject("_meta");
    meta.put("io.modelcontextprotocol/protocolVersion", VERSION);
    meta.putObject("io.modelcontextprotocol/clientCapabilities").putObject("elicitation");
    ObjectNode message =
        Json.MAPPER.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
    message.set("params", body);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri())
            .header("Content-Type", "application/json")
            .header("MCP-Protocol-Version", VERSION)
            .header("Mcp-Method", method)
            .POST(HttpRequest.BodyPublishers.ofString(message.toString()));
    JsonNode name = body.path(method.equals("resources/read") ? "uri" : "name");
    if (name.isTextual()) {
      request.header("Mcp-Name", name.textValue());
    }
    return send(request);
  }

  Answer gets(String path) {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)));
  }

  private Answer send(HttpRequest.Builder request) {
    for (int i = 0; i < headers.size(); i += 2) {
      request.header(headers.get(i), headers.get(i + 1));
    }
    try {
      return new Answer(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(String text) {
    try {
      return Json.MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  /** What came back. */
  record Answer(HttpResponse<String> http) {
    int status() {
      return http.statusCode();
    }

    String challenge() {
      return http.headers().firstValue("WWW-Authenticate").orElse("");
    }

    JsonNode json() {
      return Visitor.json(http.body());
    }

    JsonNode result() {
      return json().path("result");
    }

    String message() {
      return json().path("error").path("message").asText();
    }

    Stream<String> tools() {
      return StreamSupport.stream(result().path("tools").spliterator(), false)
          .map(tool -> tool.path("name").asText());
    }

    /** The text of a tool's result, or of a resource. */
    String text() {
      String content = result().path("content").path(0).path("text").asText();
      return content.isEmpty() ? result().path("contents").path(0).path("text").asText() : content;
    }
  }
}
