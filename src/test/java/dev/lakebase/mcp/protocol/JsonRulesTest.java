package dev.lakebase.mcp.protocol;

import static dev.lakebase.mcp.protocol.Conversation.legacy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.protocol.Conversation.Answer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is JSON, and what is a JSON-RPC message. */
class JsonRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "not json",
        "{\"jsonrpc\":\"2.0\",}",
        "{} {}",
        "{'jsonrpc':'2.0'}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"method\":\"tools/list\",\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"a\",\"name\":\"b\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":NaN,\"method\":\"ping\"}"
      })
  void whatIsNotOneJsonValueIsAParseError(String body) throws Exception {
    Answer answer = legacy("ping", "{}").post(body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(-32700);
    assertThat(answer.json().has("id")).isFalse();
  }

  @Test
  void deepNestingIsAParseError() throws Exception {
    String deep = "[".repeat(50_000) + "]".repeat(50_000);
    Answer answer =
        legacy("ping", "{}")
            .post(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":"
                    + deep
                    + "}}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(-32700);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5_000, 100_000})
  void bytesThatAreNotUtf8AreAParseError(int before) throws Exception {
    String id = "x".repeat(before) + "\u00e9";
    String body = "{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"method\":\"ping\"}";

    Answer answer = legacy("ping", "{}").post(body.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(-32700);
    assertThat(answer.text()).contains("the body is not valid UTF-8");

    assertThat(legacy("ping", "{}").post(body).json().path("id").textValue()).isEqualTo(id);
  }

  @Test
  void nothingMayFollowTheMessageHoweverFar() throws Exception {
    byte[] body = (ping("1") + " ".repeat(50_000) + "\u00ff").getBytes(StandardCharsets.ISO_8859_1);
    Answer answer = legacy("ping", "{}").post(body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(-32700);
  }

  /** And is not read to its end to find that out. */
  @Test
  void ofWhatIsNoJsonTheBeginningDecides() throws Exception {
    byte[] body = ("[".repeat(50_000) + "\u00ff").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(legacy("ping", "{}").post(body).text()).contains("100 levels of nesting");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]",
        "1",
        "null",
        "\"ping\"",
        "{}",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
        "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}"
      })
  void whatIsNotOneMessageIsAnInvalidRequest(String body) throws Exception {
    Answer answer = legacy("ping", "{}").post(body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(-32600);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "\"x\"", "{\"_meta\":[]}"})
  void paramsAreAnObjectWithAnObjectForMetadata(String params) throws Exception {
    Answer answer =
        legacy("ping", "{}")
            .post("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\",\"params\":" + params + "}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(-32602);
    assertThat(answer.json().path("id").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"text\"", "\"\"", "0", "-5", "123456789012345678901234567890"})
  void anIdComesBackAsItWasSent(String id) throws Exception {
    Answer answer =
        legacy("ping", "{}").post("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}");
    assertThat(answer.text()).contains("\"id\":" + id + ",");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1E-999999999", "1e401", "1e-401"})
  void aNumberThatNobodyWritesOutIsAParseError(String number) throws Exception {
    Answer answer = legacy("ping", "{}").post(ping(number));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(-32700);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e30", "-1.5E-30", "0e0", "1e399"})
  void aNumberMayHaveAnExponent(String number) throws Exception {
    assertThat(legacy("ping", "{}").post(ping(number)).status()).isEqualTo(200);
  }

  private static String ping(String number) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"n\":" + number + "}}";
  }

  @Test
  void anErrorDoesNotRepeatTheBody() throws Exception {
    Answer answer = legacy("ping", "{}").post("{\"password\":\"hunter2\" oops}");
    assertThat(answer.text()).doesNotContain("hunter2", "oops");
  }
}
