package com.example.shop;

import static com.example.shop.RunningShop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The endpoint answers as on the product's own server, whichever engine is under it. */
class EngineTest {
  private static final String LIST = Agent.message("tools/list", "{}");
  private static final String ENDLESS =
      "{\"sql\": \"select count(*) from generate_series(1, 100000000000) as endless\"}";

  @Test
  void onlyPostIsTaken() throws Exception {
    for (String method : new String[] {"GET", "PUT", "DELETE"}) {
      HttpResponse<String> answer =
          SHOP.agent().send(SHOP.agent().request().method(method, BodyPublishers.noBody()).build());
      assertThat(answer.statusCode()).as(method).isEqualTo(405);
      assertThat(answer.headers().firstValue("Allow")).as(method).hasValue("POST");
    }
  }

  @Test
  void anotherContentTypeIsRefused() throws Exception {
    HttpResponse<String> answer =
        SHOP.agent()
            .send(
                SHOP.agent()
                    .request()
                    .setHeader("Content-Type", "text/plain")
                    .POST(BodyPublishers.ofString(LIST))
                    .build());
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains("\"jsonrpc\"");
  }

  @Test
  void aBodyThatIsTooLongIsRefused() throws Exception {
    byte[] tooLong = new byte[2 << 20];
    Arrays.fill(tooLong, (byte) ' ');
    HttpResponse<String> answer =
        SHOP.agent().send(SHOP.agent().request().POST(BodyPublishers.ofByteArray(tooLong)).build());
    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void aForeignOriginIsForbidden() throws Exception {
    HttpResponse<String> answer =
        SHOP.agent()
            .send(
                SHOP.agent()
                    .request()
                    .header("Origin", "https://evil.example")
                    .POST(BodyPublishers.ofString(LIST))
                    .build());
    assertThat(answer.statusCode()).isEqualTo(403);
  }

  @Test
  void aRepeatedHeaderIsRefused() throws Exception {
    HttpResponse<String> repeated =
        SHOP.agent()
            .send(
                SHOP.agent()
                    .request()
                    .header("Mcp-Protocol-Version", "2025-11-25")
                    .header("Mcp-Protocol-Version", "2026-07-28")
                    .POST(BodyPublishers.ofString(LIST))
                    .build());
    assertThat(repeated.statusCode()).isEqualTo(400);
  }

  @Test
  void aQueryParameterCannotPoseAsAHeader() throws Exception {
    URI posing = SHOP.agent().uri().resolve("/mcp?mcp-protocol-version=1999-01-01");
    HttpResponse<String> answer =
        SHOP.agent()
            .send(SHOP.agent().request().uri(posing).POST(BodyPublishers.ofString(LIST)).build());
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("has the name of a header");
  }

  @Test
  void textOutsideAsciiArrivesWhole() throws Exception {
    assertThat(SHOP.agent().text("lakebase_read_query", "{\"sql\": \"select 'Grüße, 東京'\"}"))
        .contains("Grüße, 東京");
  }

  @Test
  void everyRefusalIsAnsweredHoweverManyComeInARow() throws Exception {
    for (int i = 0; i < 5; i++) {
      HttpResponse<String> answer =
          SHOP.agent()
              .send(
                  SHOP.agent()
                      .request()
                      .POST(BodyPublishers.ofString("{", StandardCharsets.UTF_8))
                      .build());
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("-32700");
    }
  }

  @Test
  void aCallEndsWithItsTimeout() throws Exception {
    assertThat(SHOP.agent().text("lakebase_read_query", ENDLESS)).startsWith("Query timed out");
  }

  @Test
  void aCallWhoseClientWentAwayEndsWithItsTimeout() throws Exception {
    CompletableFuture<?> call =
        HttpClient.newHttpClient()
            .sendAsync(
                SHOP.agent().request().POST(Agent.call("lakebase_read_query", ENDLESS)).build(),
                HttpResponse.BodyHandlers.discarding());
    await().atMost(Duration.ofSeconds(30)).until(() -> running() == 1);

    call.cancel(true);

    await().atMost(Duration.ofSeconds(30)).until(() -> running() == 0);
    assertThat(SHOP.agent().tools()).contains("lakebase_read_query");
  }

  private static int running() {
    return SHOP.database()
        .queryForObject(
            "select count(*) from pg_stat_activity where state = 'active' and query ilike '%*/ fetch%'"
                + " and pid <> pg_backend_pid()",
            Integer.class);
  }
}
