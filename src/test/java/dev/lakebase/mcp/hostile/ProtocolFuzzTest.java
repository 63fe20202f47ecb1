package dev.lakebase.mcp.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests by the hundred thousand against the service with everything that it offers. {@code
 * -Dlakebase.fuzz.seed} and {@code -Dlakebase.fuzz.requests} choose others.
 */
@Tag("faults")
@Tag("alone")
class ProtocolFuzzTest {
  private static final long SEED = Long.getLong("lakebase.fuzz.seed", 20261122);
  private static final int REQUESTS = Integer.getInteger("lakebase.fuzz.requests", 100_000);
  private static final int CONNECTIONS = 8;
  private static final int MOST_FINDINGS = 40;
  private static final int INTERNAL_ERROR = -32603;
  private static final String SECRET = "planted-bearer-8f2c41d09b7e";
  private static final String KEY = "planted-state-key-5d1e77a3c2f0";

  /** What only the inside of the service would say. */
  private static final Pattern INSIDE =
      Pattern.compile(
          "\\bjavax?\\.|\\borg\\.(apache|postgresql|spring)|dev\\.lakebase\\.|io\\.(vertx|netty)\\."
              + "|com\\.(fasterxml|zaxxer|databricks\\.sdk)|[a-z]Exception\\b|\\bat [\\w.$]+\\(");

  private final Queue<String> findings = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();

  @Test
  @Timeout(600)
  void everyAnswerIsOneThatTheProtocolKnows(@TempDir Path directory) throws Exception {
    OfficialSchema schema = OfficialSchema.installed();
    Path log = ServiceProcess.logOf("fuzz");
    try (ServiceProcess service =
            ServiceProcess.inSandbox(
                log, directory.resolve("home"), Map.of("LAKEBASE_STATE_KEY", KEY));
        Wire wire = new Wire(service.address())) {
      JsonNode tools =
          Json.MAPPER
              .readTree(wire.send(Requests.ask("tools/list")).body())
              .path("result")
              .path("tools");
      assertThat(tools).hasSizeGreaterThanOrEqualTo(27);
      long begun = System.nanoTime();
      flood(service, tools, schema);
      System.out.printf(
          "fuzz: seed %d, %d requests in %d s: %s%n",
          SEED, REQUESTS, (System.nanoTime() - begun) / 1_000_000_000, new TreeMap<>(outcomes));
      assertThat(findings).isEmpty();
      assertThat(wire.send(Requests.ask("ping")).status()).isEqualTo(200);
      assertThat(service.said(SECRET, KEY, "Request failed, correlation id", " ERROR ")).isEmpty();
    }
  }

  private void flood(ServiceProcess service, JsonNode tools, OfficialSchema schema)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      List<Callable<Void>> all = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        FuzzRequests requests = new FuzzRequests(SEED + i, tools, SECRET);
        all.add(
            () -> {
              try (Wire wire = new Wire(service.address())) {
                for (int n = 0;
                    n < REQUESTS / CONNECTIONS && findings.size() < MOST_FINDINGS;
                    n++) {
                  FuzzRequests.Sent sent = requests.next();
                  judge(sent, wire, schema);
                }
              }
              return null;
            });
      }
      for (var result : threads.invokeAll(all)) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void judge(FuzzRequests.Sent sent, Wire wire, OfficialSchema schema) throws IOException {
    Wire.Reply reply;
    try {
      reply = wire.send(sent.bytes());
    } catch (IOException e) {
      finding("no answer: " + e, sent);
      wire.close();
      return;
    }
    if (reply.status() >= 500 && reply.status() != 503) {
      finding("status " + reply.status(), sent);
    }
    if (INSIDE.matcher(reply.body()).find() || reply.body().contains(SECRET)) {
      finding("shows its inside: " + reply.body(), sent);
    }
    String type = reply.headers().getOrDefault("content-type", "");
    if (type.startsWith("text/event-stream")) {
      Arrays.stream(reply.body().split("\n"))
          .filter(line -> line.startsWith("data: "))
          .forEach(line -> message(line.substring(6), reply.status(), sent, schema));
    } else if (type.startsWith("application/json")) {
      message(reply.body(), reply.status(), sent, schema);
    } else {
      count(reply.status() + " without JSON");
      if (reply.status() == 200 || (reply.status() == 202 && !reply.body().isEmpty())) {
        finding("no JSON: " + reply.body(), sent);
      }
    }
  }

  private void message(String text, int status, FuzzRequests.Sent sent, OfficialSchema schema) {
    try {
      JsonNode answer = Json.MAPPER.readTree(text);
      if (answer.has("method")) {
        report(schema.notificationProblems(answer), sent, text);
        return;
      }
      int code = answer.path("error").path("code").asInt();
      count(answer.has("error") ? status + " " + code : "result");
      report(schema.problems(sent.method(), answer), sent, text);
      if (code == INTERNAL_ERROR && status != 503) {
        finding("internal error: " + text, sent);
      }
      if (sent.whole()
          && answer.has("result")
          && !answer.path("id").asText().equals(sent.message().path("id").asText())) {
        finding("another id: " + text, sent);
      }
    } catch (JsonProcessingException e) {
      finding("not JSON: " + text, sent);
    }
  }

  private void report(List<String> problems, FuzzRequests.Sent sent, String answer) {
    if (!problems.isEmpty()) {
      finding("not valid: " + problems + " in " + answer, sent);
    }
  }

  private void count(String outcome) {
    outcomes.computeIfAbsent(outcome, unused -> new LongAdder()).increment();
  }

  private void finding(String what, FuzzRequests.Sent sent) {
    String request = new String(sent.bytes(), StandardCharsets.UTF_8);
    findings.add(shortened(what, 1_500) + "\n    for " + shortened(request, 2_500));
  }

  private static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "...";
  }
}
