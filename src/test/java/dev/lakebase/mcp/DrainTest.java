package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is seen of a stop from outside, while a call is under way. */
class DrainTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String CALL =
      "{\"name\": \"probe_gate\", \"arguments\": {\"gate\": \"%s\"}}";

  private static final Duration SOON = Duration.ofSeconds(30);

  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private RunningServer server;
  private URI ready;

  private void start(int drainSeconds) {
    server = RunningServer.startWithProbes("--LAKEBASE_DRAIN=" + drainSeconds);
    ready = server.uri().resolve("/health/ready");
  }

  @AfterEach
  void stop() {
    server.close();
    threads.shutdownNow();
  }

  @Test
  void itIsNotReadyFirstThenTheCallIsAnsweredThenThePortIsClosed() throws Exception {
    start(300);
    WireClient client = WireClient.legacy(server.uri());
    Probe.Gate gate = server.probe().gate("drain");
    assertThat(health().statusCode()).isEqualTo(200);
    Future<JsonNode> call =
        threads.submit(() -> client.asks("tools/call", CALL.formatted("drain")));
    gate.awaitCall();

    Future<?> stop = threads.submit(server::close);

    await().atMost(SOON).until(() -> health().statusCode() == 503);
    JsonNode health = Json.MAPPER.readTree(health().body());
    assertThat(health.path("status").asText()).isEqualTo("down");
    assertThat(health.path("reasons").path(0).asText())
        .isEqualTo("Calls are not taken: the service is stopping.");
    HttpResponse<String> refused = client.send("tools/list", "{}");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(refused.headers().firstValue("Connection")).hasValue("close");
    assertThat(stop.isDone()).isFalse();

    gate.open();

    assertThat(call.get(30, TimeUnit.SECONDS).at("/content/0/text").asText()).isNotEmpty();
    stop.get(30, TimeUnit.SECONDS);
    awaitClosed();
  }

  @Test
  void aCallThatOutlastsTheDrainIsCancelledAndMaySaySo() throws Exception {
    start(1);
    WireClient client = WireClient.legacy(server.uri());
    Probe.Gate gate = server.probe().gate("endless");
    Future<JsonNode> call =
        threads.submit(() -> client.asks("tools/call", CALL.formatted("endless")));
    gate.awaitCall();

    threads.submit(server::close).get(30, TimeUnit.SECONDS);

    gate.awaitCancellation();
    assertThat(call).succeedsWithin(SOON);
    awaitClosed();
  }

  /** The service gives its event loops a second for it, which may be late. */
  private void awaitClosed() {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThatThrownBy(this::health).isInstanceOf(ConnectException.class));
  }

  private HttpResponse<String> health() throws IOException, InterruptedException {
    return HTTP.send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.ofString());
  }
}
