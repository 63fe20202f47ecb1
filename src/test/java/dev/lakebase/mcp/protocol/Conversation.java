package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One message to the server, as an official client of its era would send it, and whatever a test
 * changes in it.
 */
final class Conversation {
  static final String MODERN = "2026-07-28";
  static final String VERSION = "io.modelcontextprotocol/protocolVersion";
  static final String CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final ObjectNode body;
  private String query = "";

  private Conversation(ObjectNode body) {
    this.body = body;
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "application/json, text/event-stream");
  }

  static Conversation modern(String method, String params) {
    Conversation conversation = new Conversation(message(method, params));
    conversation.meta().put(VERSION, MODERN).putObject(CAPABILITIES);
    conversation.header("MCP-Protocol-Version", MODERN).header("Mcp-Method", method);
    JsonNode sent = conversation.params();
    JsonNode name = sent.path(method.equals("resources/read") ? "uri" : "name");
    return name.isTextual() ? conversation.header("Mcp-Name", name.textValue()) : conversation;
  }

  static Conversation legacy(String method, String params) {
    return new Conversation(message(method, params)).header("MCP-Protocol-Version", "2025-11-25");
  }

  private static ObjectNode message(String method, String params) {
    ObjectNode message =
        Json.MAPPER.createObjectNode().put("jsonrpc", "2.0").put("id", 7).put("method", method);
    message.set("params", json(params));
    return message;
  }

  static JsonNode json(String text) {
    return Json.read(text.getBytes(StandardCharsets.UTF_8));
  }

  Conversation header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  Conversation without(String header) {
    headers.remove(header);
    return this;
  }

  Conversation query(String text) {
    query = "?" + text;
    return this;
  }

  Conversation with(Consumer<ObjectNode> change) {
    change.accept(body);
    return this;
  }

  /** Declares what the client can do, for instance {@code {"elicitation": {}}}. */
  Conversation capabilities(String declared) {
    meta().set(CAPABILITIES, json(declared));
    return this;
  }

  Conversation progressToken(String token) {
    meta().put("progressToken", token);
    return this;
  }

  ObjectNode meta() {
    return params().withObjectProperty("_meta");
  }

  ObjectNode params() {
    return body.withObjectProperty("params");
  }

  Answer send() throws IOException, InterruptedException {
    return post(body.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Sends these bytes in place of the message. */
  Answer post(byte[] bytes) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HTTP.send(
            request("POST", HttpRequest.BodyPublishers.ofByteArray(bytes)),
            HttpResponse.BodyHandlers.ofString());
    return new Answer(response);
  }

  Answer post(String text) throws IOException, InterruptedException {
    return post(text.getBytes(StandardCharsets.UTF_8));
  }

  Answer method(String httpMethod) throws IOException, InterruptedException {
    return new Answer(
        HTTP.send(
            request(httpMethod, HttpRequest.BodyPublishers.noBody()),
            HttpResponse.BodyHandlers.ofString()));
  }

  /** The lines of the answer as they arrive. */
  HttpResponse<java.util.stream.Stream<String>> open() throws IOException, InterruptedException {
    return HTTP.send(
        request("POST", HttpRequest.BodyPublishers.ofString(body.toString())),
        HttpResponse.BodyHandlers.ofLines());
  }

  private HttpRequest request(String method, HttpRequest.BodyPublisher publisher) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(RunningServer.withProbes().uri() + query))
            .timeout(Duration.ofSeconds(30))
            .method(method, publisher);
    headers.forEach(request::header);
    return request.build();
  }

  /** An HTTP answer, and the JSON-RPC message in it. */
  record Answer(HttpResponse<String> http) {
    int status() {
      return http.statusCode();
    }

    String text() {
      return http.body();
    }

    String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }

    JsonNode json() {
      return Conversation.json(http.body());
    }

    JsonNode result() {
      JsonNode message = json();
      if (!message.has("result")) {
        throw new AssertionError("No result: " + message);
      }
      return message.path("result");
    }

    /** The text of a tool's result. */
    String content() {
      return result().path("content").path(0).path("text").asText();
    }

    int code() {
      return json().path("error").path("code").asInt();
    }

    String message() {
      return json().path("error").path("message").asText();
    }

    JsonNode data() {
      return json().path("error").path("data");
    }
  }
}
