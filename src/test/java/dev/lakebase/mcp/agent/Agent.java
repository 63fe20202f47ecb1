package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.tool.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;

/** An agent that talks to the running service over HTTP, as a modern client does. */
final class Agent {
  private static final String VERSION = "2026-07-28";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI uri;

  Agent(RunningServer server) {
    this(server.uri());
  }

  Agent(URI uri) {
    this.uri = uri;
  }

  /** The service on the test database, with further variables as {@code NAME=value}. */
  static RunningServer serverOnTestDatabase(String... variables) {
    return RunningServer.start(
        Stream.of(variables).map(variable -> "--" + variable).toArray(String[]::new));
  }

  JsonNode tools() {
    return ask("tools/list", "{}").path("result").path("tools");
  }

  Answer calls(String tool, String arguments) {
    JsonNode answer =
        ask("tools/call", "{\"name\": \"" + tool + "\", \"arguments\": " + arguments + "}");
    return new Answer(tool, answer);
  }

  JsonNode ask(String method, String params) {
    try {
      ObjectNode message =
          Json.MAPPER.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
      ObjectNode body = (ObjectNode) Json.MAPPER.readTree(params);
      ObjectNode meta = body.withObject("/_meta");
      meta.put("io.modelcontextprotocol/protocolVersion", VERSION);
      meta.putObject("io.modelcontextprotocol/clientCapabilities");
      message.set("params", body);
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "application/json")
              .header("Accept", "application/json, text/event-stream")
              .header("MCP-Protocol-Version", VERSION)
              .header("Mcp-Method", method)
              .POST(HttpRequest.BodyPublishers.ofString(message.toString()));
      JsonNode name = body.path(method.equals("resources/read") ? "uri" : "name");
      if (name.isTextual()) {
        request.header("Mcp-Name", name.textValue());
      }
      return Json.MAPPER.readTree(
          http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What a call brought. */
  final class Answer {
    private final String tool;
    private final JsonNode result;

    Answer(String tool, JsonNode answer) {
      this.tool = tool;
      assertThat(answer.has("error")).as(answer.toString()).isFalse();
      this.result = answer.path("result");
    }

    /** The structured result, after a check that it is what the tool declares. */
    JsonNode data() {
      assertThat(result.path("isError").asBoolean()).as(text()).isFalse();
      JsonNode data = result.path("structuredContent");
      assertThat(new Schema((ObjectNode) declared().path("outputSchema")).problems(data)).isEmpty();
      return data;
    }

    String text() {
      return result.path("content").path(0).path("text").asText();
    }

    /** The sentence of a refusal. */
    String refusal() {
      assertThat(result.path("isError").asBoolean()).as(result.toString()).isTrue();
      assertThat(result.has("structuredContent")).isFalse();
      return text();
    }

    private JsonNode declared() {
      for (JsonNode one : tools()) {
        if (one.path("name").asText().equals(tool)) {
          return one;
        }
      }
      throw new AssertionError(tool + " is not listed");
    }
  }
}
