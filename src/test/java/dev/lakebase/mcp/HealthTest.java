package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a platform and an operator are told of the service's state. */
class HealthTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path directory;

  @Test
  void withoutTroubleItIsReadyAndGivesNoReasons() {
    RunningServer server = RunningServer.withProbes();

    await().atMost(Duration.ofSeconds(30)).until(() -> ready(server).statusCode() == 200);
    JsonNode health = json(ready(server));
    assertThat(health.path("status").asText()).isEqualTo("up");
    assertThat(health.has("reasons")).isFalse();
  }

  @Test
  void itIsNotReadyUntilAPoolThatKeepsConnectionsHasOneButItLives() throws Exception {
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = nobody.getLocalPort();
      try (RunningServer server = elsewhere(port, "--LAKEBASE_POOL_MIN=2")) {
        HttpResponse<String> answer = ready(server);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).path("status").asText()).isEqualTo("down");
        assertThat(reasons(answer))
            .contains("PostgreSQL (primary) was not connected to since the start. Check ");
        assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void aDatabaseThatFailsARefusedPolicyAndATokenFileThatCantBeReadAreReasonsAlone()
      throws Exception {
    Path tokens =
        Files.writeString(directory.resolve("tokens"), "sha256:" + "0".repeat(64) + " user a\n");
    Path policy = Files.writeString(directory.resolve("policy.yaml"), "tools: {profile: admin}\n");
    Path routes = Files.createDirectory(directory.resolve("routes.d"));
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = nobody.getLocalPort();
      try (RunningServer server =
          elsewhere(
              port,
              "--LAKEBASE_POOL_MIN=0",
              "--LAKEBASE_AUTH=token",
              "--LAKEBASE_TOKEN_FILE=" + tokens,
              "--LAKEBASE_GOVERNANCE_CONFIG=" + policy,
              "--LAKEBASE_ROUTES_DIR=" + routes)) {
        assertThat(ready(server).statusCode()).isEqualTo(200);

        Files.writeString(tokens, "secret-that-is-no-hash\n");
        Files.writeString(policy, "tools: {profile: nobody}\n");
        Files.writeString(routes.resolve("bad.camel.yaml"), "- route: {from: {uri: 'file:/'}}\n");

        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () ->
                    assertThat(reasons(ready(server)))
                        .contains("The policy file was refused, and the last good policy holds.")
                        .contains("A drop-in was refused,")
                        .contains("The token file was refused, and the last good list holds."));
        assertThat(ready(server).statusCode()).isEqualTo(200);
        assertThat(ready(server).body()).doesNotContain("secret-that-is-no-hash");
      }
    }
  }

  private static RunningServer elsewhere(int port, String... more) {
    String[] all = Arrays.copyOf(more, more.length + 5);
    all[more.length] = "--LAKEBASE_HOST=127.0.0.1";
    all[more.length + 1] = "--LAKEBASE_PORT=" + port;
    all[more.length + 2] = "--LAKEBASE_DATABASE=nothing";
    all[more.length + 3] = "--LAKEBASE_PG_USER=nobody";
    all[more.length + 4] = "--LAKEBASE_PG_PASSWORD=none";
    return RunningServer.elsewhere(all);
  }

  private static String reasons(HttpResponse<String> answer) {
    return String.join(
        "\n",
        StreamSupport.stream(json(answer).path("reasons").spliterator(), false)
            .map(JsonNode::asText)
            .toList());
  }

  private static HttpResponse<String> ready(RunningServer server) {
    return get(server, "/health/ready");
  }

  private static HttpResponse<String> get(RunningServer server, String path) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return Json.MAPPER.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
