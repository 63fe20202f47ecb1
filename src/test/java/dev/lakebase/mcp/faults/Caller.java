package dev.lakebase.mcp.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakebase.mcp.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A client of the running service that looks closely at each answer, for secrets too. */
final class Caller {
  /** First words with which a call may be refused while something is broken. */
  static final List<String> CONTRACT =
      List.of(
          "Compute is waking up",
          "Cannot connect",
          "Connection terminated",
          "No free connection",
          "Outcome unknown",
          "Query timed out",
          "The service is at its limit");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI uri;

  Caller(RunningServer service) {
    this(service.uri());
  }

  /** At another address than the service's own. */
  Caller(URI uri) {
    this.uri = uri;
  }

  /** What came back. */
  record Answer(int status, Map<String, List<String>> headers, JsonNode body, Duration took) {
    boolean succeeded() {
      return status == 200
          && body.has("result")
          && !body.path("result").path("isError").asBoolean();
    }

    JsonNode data() {
      return body.path("result").path("structuredContent");
    }

    /** What the caller is told: the text of a result, or the message of an error. */
    String sentence() {
      return body.has("error")
          ? body.path("error").path("message").asText()
          : body.path("result").path("content").path(0).path("text").asText();
    }

    boolean isInContract() {
      return CONTRACT.stream().anyMatch(sentence()::startsWith);
    }
  }

  Answer sql(String tool, String sql) {
    return call(tool, Map.of("sql", sql));
  }

  Answer insert(int n) {
    return sql("lakebase_execute_query", insertion(n));
  }

  static String insertion(int n) {
    return "INSERT INTO ledger VALUES (" + n + ", '" + Secrets.LITERAL + "')";
  }

  Answer call(String tool, Map<String, ?> arguments) {
    try {
      return send(tool, arguments).join();
    } catch (CompletionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  CompletableFuture<Answer> send(String tool, Map<String, ?> arguments) {
    long begin = System.nanoTime();
    return sent(tool, arguments)
        .thenApply(
            answer -> {
              Duration took = Duration.ofNanos(System.nanoTime() - begin);
              Secrets.areNotToldIn(answer.headers() + answer.body());
              return new Answer(
                  answer.statusCode(), answer.headers().map(), tree(answer.body()), took);
            });
  }

  /** A cancel of this one closes the connection. */
  CompletableFuture<HttpResponse<String>> sent(String tool, Map<String, ?> arguments) {
    try {
      String body =
          JSON.writeValueAsString(
              Map.of(
                  "jsonrpc",
                  "2.0",
                  "id",
                  1,
                  "method",
                  "tools/call",
                  "params",
                  Map.of("name", tool, "arguments", arguments)));
      return http.sendAsync(
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "application/json")
              .header("Authorization", "Bearer " + Secrets.CALLER_TOKEN)
              .header("X-Forwarded-User", "79303@74746")
              .header("Accept", "application/json, text/event-stream")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode tree(String body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new IllegalStateException("No JSON: " + body, e);
    }
  }
}
