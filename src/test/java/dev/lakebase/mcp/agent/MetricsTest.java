package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an operator's Prometheus reads. */
class MetricsTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static RunningServer server;
  private static Agent agent;

  @BeforeAll
  static void start() {
    server = Agent.serverOnTestDatabase();
    agent = new Agent(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aCallIsCountedByToolOutcomeAndStatementType() throws Exception {
    agent.calls("lakebase_read_query", "{\"sql\": \"SELECT 41 + 1\"}");

    List<String> lines = metrics(server);
    assertThat(lines)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("lakebase_mcp_calls_total{kind=\"tool\"")
                    .contains("name=\"lakebase_read_query\"", "outcome=\"ok\""))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("lakebase_mcp_verdicts_total{")
                    .contains("type=\"SELECT\"", "verdict=\"allow\"", "reason=\"none\""))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("lakebase_mcp_call_duration_seconds_bucket")
                    .contains("tool=\"lakebase_read_query\"", "le=\"30.0\""));
  }

  @Test
  void aDenialIsCountedByWhatWasDenied() throws Exception {
    agent.calls("lakebase_read_query", "{\"sql\": \"DELETE FROM shop.orders\"}");

    assertThat(metrics(server))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("lakebase_mcp_verdicts_total{")
                    .contains("type=\"DELETE\"", "verdict=\"deny\"", "reason=\"sql\""));
  }

  @Test
  void whatACallerMakesUpIsNoLabel() throws Exception {
    agent.ask("tools/call", "{\"name\": \"lakebase_made_up\", \"arguments\": {}}");
    agent.ask("prompts/get", "{\"name\": \"made-up\"}");
    agent.ask("resources/read", "{\"uri\": \"memo://made-up\"}");

    List<String> lines = metrics(server);
    assertThat(lines).noneMatch(line -> line.contains("made_up") || line.contains("made-up"));
    for (String kind : List.of("tool", "prompt", "resource")) {
      assertThat(lines)
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("lakebase_mcp_calls_total{kind=\"" + kind)
                      .contains("name=\"unknown\"", "outcome=\"denied\""));
    }
  }

  @Test
  void poolsBreakerWakeUpsAndCallsUnderWayAreThere() throws Exception {
    agent.calls("lakebase_read_query", "{\"sql\": \"SELECT 1\"}");

    List<String> lines = metrics(server);
    assertThat(lines)
        .contains(
            "lakebase_mcp_calls_in_flight_max 256.0",
            "lakebase_mcp_calls_queued 0.0",
            "lakebase_mcp_connections_max{endpoint=\"primary\"} 10.0",
            "lakebase_mcp_connections{endpoint=\"primary\",state=\"active\"} 0.0",
            "lakebase_mcp_breaker{name=\"databricks\",state=\"closed\"} 1.0",
            "lakebase_mcp_wakeups_total{outcome=\"ok\"} 0.0",
            "lakebase_mcp_workspace_redeliveries_total 0.0")
        .anyMatch(line -> line.startsWith("lakebase_mcp_calls_in_flight "))
        .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"));
    assertThat(value(lines, "lakebase_mcp_connections{endpoint=\"primary\",state=\"idle\"}"))
        .isPositive();
  }

  @Test
  void onALaptopAForeignHostReadsNothing() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /metrics HTTP/1.1\r\nHost: rebound.example.com\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 403")
          .doesNotContain("lakebase_mcp_");
    }
  }

  @Test
  void aTokenIsAskedForWhereOneIsSet() throws Exception {
    String token = "0123456789abcdef0123456789abcdef";
    try (RunningServer guarded = Agent.serverOnTestDatabase("LAKEBASE_METRICS_TOKEN=" + token)) {
      assertThat(get(guarded).statusCode()).isEqualTo(401);
      assertThat(get(guarded, "Authorization", "Bearer " + token + "x").statusCode())
          .isEqualTo(401);
      HttpResponse<String> answer = get(guarded, "Authorization", "Bearer " + token);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Authorization")).isEmpty();
    }
  }

  private static double value(List<String> lines, String name) {
    Pattern sample = Pattern.compile(Pattern.quote(name) + " (.*)");
    return lines.stream()
        .map(sample::matcher)
        .filter(Matcher::matches)
        .mapToDouble(found -> Double.parseDouble(found.group(1)))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> metrics(RunningServer from) throws Exception {
    HttpResponse<String> answer = get(from);
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body().lines().toList();
  }

  private static HttpResponse<String> get(RunningServer from, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + from.port() + "/metrics"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
