package dev.lakebase.mcp.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.identity.Visitor.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LAKEBASE_AUTH=databricks-app: what the App's proxy says of its callers. */
class AppCallersTest {
  private static final String INSIGHT = "lakebase_append_insight";

  private static final List<String> seen = new CopyOnWriteArrayList<>();
  private static HttpServer workspace;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    workspace = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    workspace.createContext(
        "/",
        exchange -> {
          Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
              .ifPresent(seen::add);
          byte[] none = "{\"projects\": []}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, none.length);
          exchange.getResponseBody().write(none);
          exchange.close();
        });
    workspace.start();
    server =
        RunningServer.start(
            "--DATABRICKS_APP_NAME=mcp-lakebase",
            "--DATABRICKS_HOST=http://127.0.0.1:" + workspace.getAddress().getPort(),
            "--DATABRICKS_TOKEN=of-the-service",
            "--DATABRICKS_AUTH_TYPE=pat",
            "--LAKEBASE_BIND=127.0.0.1");
  }

  @AfterAll
  static void stop() {
    server.close();
    workspace.stop(0);
  }

  @BeforeEach
  void forget() {
    seen.clear();
  }

  @Test
  void theProxyMaySpeakHttp2InClearText() {
    Visitor.Answer answer = ada().calls(INSIGHT, "{\"insight\": \"" + "x".repeat(1_500) + "\"}");

    assertThat(answer.http().version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void thePersonIsKnownByTheMailAddress() {
    try (CapturedLog log = new CapturedLog()) {
      assertThat(ada().calls(INSIGHT, "{\"insight\": \"x\"}").status()).isEqualTo(200);

      JsonNode line = log.audited(INSIGHT);
      assertThat(line.path("principal").asText()).isEqualTo("ada@example.com");
      assertThat(line.path("kind").asText()).isEqualTo("user");
      assertThat(line.path("mode").asText()).isEqualTo("databricks-app");
    }
  }

  @Test
  void aServicePrincipalIsKnownByItsId() {
    try (CapturedLog log = new CapturedLog()) {
      Visitor.of(server, "X-Forwarded-User", "79303@74746").calls(INSIGHT, "{\"insight\": \"x\"}");

      JsonNode line = log.audited("79303@74746", INSIGHT);
      assertThat(line.path("principal").asText()).isEqualTo("79303@74746");
      assertThat(line.path("kind").asText()).isEqualTo("service_principal");
    }
  }

  @Test
  void theForwardedTokenGoesToTheWorkspaceAndTheNextCallersCallIsNotMadeWithIt() {
    try (CapturedLog log = new CapturedLog()) {
      Visitor.of(
              server,
              "X-Forwarded-User",
              "1@2",
              "X-Forwarded-Email",
              "ada@example.com",
              "X-Forwarded-Access-Token",
              "token-of-ada")
          .calls("lakebase_list_projects", "{}");
      Visitor.of(server, "X-Forwarded-User", "3@4", "X-Forwarded-Email", "bob@example.com")
          .calls("lakebase_list_projects", "{}");

      assertThat(seen).containsExactly("Bearer token-of-ada", "Bearer of-the-service");
      log.audited("ada@example.com");
      log.audited("bob@example.com");
      assertThat(log.text()).doesNotContain("token-of-ada");
    }
  }

  @Test
  void whoeverTheProxyDoesNotNameIsRefused() {
    assertRefused();
    assertRefused("X-Forwarded-Email", "ada@example.com");
    assertRefused("X-Forwarded-Preferred-Username", "ada");
    assertRefused("X-Forwarded-Access-Token", "token-of-ada");
    assertRefused("Authorization", "Bearer token-of-ada");
  }

  @Test
  void headersThatComeTwiceAreTooLongOrNoNamesAreRefused() {
    assertRefused("X-Forwarded-User", "1@2", "X-Forwarded-User", "3@4");
    assertRefused(
        "X-Forwarded-User", "1@2", "X-Forwarded-Email", "a@b.c", "X-Forwarded-Email", "b@b.c");
    assertRefused(
        "X-Forwarded-User",
        "1@2",
        "X-Forwarded-Access-Token",
        "a",
        "X-Forwarded-Access-Token",
        "b");
    assertRefused("X-Forwarded-User", "u".repeat(257));
    assertRefused("X-Forwarded-User", "1@2", "X-Forwarded-Email", "a@" + "b".repeat(255));
    assertRefused("X-Forwarded-User", "1@2", "X-Forwarded-Access-Token", "t".repeat(8193));
    assertRefused("X-Forwarded-User", "1@2", "X-Forwarded-Access-Token", "two words");
    assertRefused("X-Forwarded-User", "1@2", "X-Forwarded-Email", "");
    assertRefused("X-Forwarded-User", "local");
    assertRefused("X-Forwarded-User", "1@2", "X-Forwarded-Email", "LOCAL");
    assertThat(seen).isEmpty();
  }

  @Test
  void healthNeedsNoCaller() {
    assertThat(Visitor.of(server).gets("/health/ready").status()).isEqualTo(200);
  }

  @Test
  void thereIsNoMetadataOfAnAuthorizationServer() {
    assertThat(Visitor.of(server).gets("/.well-known/oauth-protected-resource/mcp").status())
        .isEqualTo(404);
  }

  private static Visitor ada() {
    return Visitor.of(server, "X-Forwarded-User", "1@2", "X-Forwarded-Email", "ada@example.com");
  }

  private static void assertRefused(String... headers) {
    Answer answer = Visitor.of(server, headers).calls("lakebase_list_projects", "{}");
    assertThat(answer.status()).as(String.join(" ", headers)).isEqualTo(401);
    assertThat(answer.challenge()).startsWith("Bearer");
  }
}
