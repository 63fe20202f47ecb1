package dev.lakebase.mcp.protocol;

import static dev.lakebase.mcp.protocol.Conversation.legacy;
import static dev.lakebase.mcp.protocol.Conversation.modern;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.protocol.Conversation.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP around the messages: who may come, in which form, and what never goes back. */
class TransportTest {
  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE", "PUT", "PATCH", "OPTIONS"})
  void onlyPostIsAllowed(String method) throws Exception {
    Answer answer = legacy("ping", "{}").method(method);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("POST");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://localhost.evil.example",
        "http://user@localhost",
        "null",
        "file://localhost",
        "http://"
      })
  void aForeignOriginIsForbidden(String origin) throws Exception {
    Answer answer = modern("tools/list", "{}").header("Origin", origin).send();
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.json().has("id")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:6274", "http://127.0.0.1", "http://[::1]:80"})
  void anOriginOfThisMachineMayCome(String origin) throws Exception {
    assertThat(modern("tools/list", "{}").header("Origin", origin).send().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.nip.io"})
  void aForeignHostIsForbidden(String host) throws Exception {
    String answer =
        RawConnection.exchange(
            RawConnection.request(host, legacy("ping", "{}"), "Connection: close"));
    assertThat(answer).startsWith("HTTP/1.1 403").doesNotContain("\"result\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:99", "127.0.0.1", "[::1]:8000"})
  void aHostNameOfThisMachineMayCome(String host) throws Exception {
    String answer =
        RawConnection.exchange(
            RawConnection.request(host, legacy("ping", "{}"), "Connection: close"));
    assertThat(answer).startsWith("HTTP/1.1 200");
  }

  @Test
  void aRequestWithoutHostIsForbidden() throws Exception {
    String answer =
        RawConnection.exchange(
            "POST /mcp HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    assertThat(answer.lines().findFirst().orElse("")).contains(" 403 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=iso-8859-1",
        "application/json-rpc",
        "application/jsonp"
      })
  void anotherContentTypeIsUnsupported(String type) throws Exception {
    Answer answer = modern("tools/list", "{}").header("Content-Type", type).send();
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json;charset=UTF-8", "Application/JSON ; charset=\"utf-8\""})
  void jsonInUtf8IsSupported(String type) throws Exception {
    assertThat(modern("tools/list", "{}").header("Content-Type", type).send().status())
        .isEqualTo(200);
  }

  @Test
  void aRequestWithoutContentTypeIsUnsupported() throws Exception {
    assertThat(modern("tools/list", "{}").without("Content-Type").send().status()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "text/event-stream", "image/*"})
  void anAnswerThatIsNotJsonIsNotAcceptable(String accept) throws Exception {
    assertThat(modern("tools/list", "{}").header("Accept", accept).send().status()).isEqualTo(406);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/*;q=0.5, text/html", "application/json"})
  void anythingThatTakesJsonIsAcceptable(String accept) throws Exception {
    assertThat(modern("tools/list", "{}").header("Accept", accept).send().status()).isEqualTo(200);
  }

  @Test
  void aBodyOverTheLimitIsTooLarge() throws Exception {
    Answer answer = modern("tools/list", "{}").post(" ".repeat((1 << 20) + 1));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().has("error")).isTrue();
  }

  @Test
  void aBodyOfUnknownLengthOverTheLimitIsTooLarge() throws Exception {
    String answer =
        RawConnection.exchange(
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n100001\r\n"
                + " ".repeat(0x100001)
                + "\r\n0\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413").contains("\"error\"");
  }

  @Test
  void aBodyOfTheLimitIsRead() throws Exception {
    StringBuilder body = new StringBuilder();
    legacy("ping", "{}").with(message -> body.append(message.toString()));
    String padded = body + " ".repeat((1 << 20) - body.length());
    assertThat(legacy("ping", "{}").post(padded).status()).isEqualTo(200);
  }

  @Test
  void anAcceptedNotificationHasNoBody() throws Exception {
    Answer answer = modern("notifications/cancelled", "{}").with(body -> body.remove("id")).send();
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text()).isEmpty();
    assertThat(answer.http().headers().map()).doesNotContainKey("content-type");
  }

  @Test
  void noHeaderOfARequestComesBack() throws Exception {
    Answer answer =
        modern("tools/call", "{\"name\":\"probe_headers\"}")
            .header("Authorization", "Bearer secret-token")
            .header("X-Api-Key", "another-secret")
            .header("Cookie", "a=third-secret")
            .send();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text() + answer.http().headers().map()).doesNotContain("secret");
    assertThat(answer.http().headers().map().keySet())
        .containsExactlyInAnyOrder("content-type", "content-length", "cache-control");
  }

  @Test
  void noHeaderOfARefusedRequestComesBack() throws Exception {
    Answer answer = modern("nope", "{}").header("Authorization", "Basic c2VjcmV0LXRva2Vu").send();
    assertThat(answer.text() + answer.http().headers().map()).doesNotContain("c2VjcmV0LXRva2Vu");
  }

  @Test
  void requestsOnOneConnectionAreAnsweredInTheirOrder() throws Exception {
    StringBuilder pipeline = new StringBuilder();
    for (int id = 1; id <= 20; id++) {
      int number = id;
      pipeline.append(
          RawConnection.request(
              "localhost",
              legacy("ping", "{}").with(body -> body.put("id", number)),
              id == 20 ? "Connection: close" : "X-Not: last"));
    }
    String answers = RawConnection.exchange(pipeline.toString());
    int at = 0;
    for (int id = 1; id <= 20; id++) {
      at = answers.indexOf("\"id\":" + id + ",", at);
      assertThat(at).as("answer %d in order", id).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mcp/", "/%6Dcp", "//mcp", "/x/../mcp"})
  void anotherSpellingOfThePathHasTheSameRules(String path) throws Exception {
    String answer =
        RawConnection.exchange(
            "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"
                .formatted(path));
    assertThat(answer).containsPattern("^HTTP/1.1 (415|404)");
  }
}
