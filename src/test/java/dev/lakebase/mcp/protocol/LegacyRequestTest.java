package dev.lakebase.mcp.protocol;

import static dev.lakebase.mcp.protocol.Conversation.legacy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.protocol.Conversation.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client of 2025-11-25 and before gets for what it sends. */
class LegacyRequestTest {
  private static final String HELLO =
      "{\"protocolVersion\":\"%s\",\"capabilities\":{},\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}}";

  @ParameterizedTest
  @CsvSource({
    "2025-11-25, 2025-11-25",
    "2025-06-18, 2025-06-18",
    "2025-03-26, 2025-03-26",
    "2024-11-05, 2025-11-25",
    "2026-07-28, 2025-11-25"
  })
  void initializeAgreesOnALegacyVersion(String wanted, String agreed) throws Exception {
    Answer answer =
        legacy("initialize", HELLO.formatted(wanted)).without("MCP-Protocol-Version").send();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.result().path("protocolVersion").asText()).isEqualTo(agreed);
    assertThat(answer.result().path("serverInfo").path("name").asText()).isEqualTo("lakebase-mcp");
    assertThat(answer.http().headers().map()).doesNotContainKey("mcp-session-id");
  }

  @Test
  void theWholeHandshakeNeedsNoSession() throws Exception {
    Answer initialized =
        legacy("notifications/initialized", "{}").with(body -> body.remove("id")).send();
    Answer listed = legacy("tools/list", "{}").send();
    assertThat(initialized.status()).isEqualTo(202);
    assertThat(initialized.text()).isEmpty();
    assertThat(listed.result().path("tools").isArray()).isTrue();
  }

  @Test
  void pingIsAnsweredWithNothing() throws Exception {
    assertThat(legacy("ping", "{}").send().result().toString()).isEqualTo("{}");
  }

  @Test
  void aResultHasNothingOfTheModernEra() throws Exception {
    Answer answer = legacy("tools/list", "{}").send();
    assertThat(answer.result().fieldNames()).toIterable().containsExactly("tools");
  }

  @Test
  void aRequestWithoutVersionIsServed() throws Exception {
    Answer answer = legacy("tools/list", "{}").without("MCP-Protocol-Version").send();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.result().has("resultType")).isFalse();
  }

  @Test
  void aVersionThatIsNotSpokenIsABadRequest() throws Exception {
    Answer answer = legacy("tools/list", "{}").header("MCP-Protocol-Version", "1999-01-01").send();
    assertThat(answer.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"server/discover", "logging/setLevel", "resources/subscribe", "nope"})
  void aMethodThatIsNotThereIsAnOrdinaryError(String method) throws Exception {
    Answer answer = legacy(method, "{}").send();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.code()).isEqualTo(-32601);
  }

  @Test
  void anUnknownToolIsAnInvalidParameter() throws Exception {
    Answer answer = legacy("tools/call", "{\"name\":\"nope\"}").send();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.code()).isEqualTo(-32602);
  }

  @Test
  void aResourceThatIsNotThereHasItsOwnCode() throws Exception {
    Answer answer = legacy("resources/read", "{\"uri\":\"memo://x\"}").send();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.code()).isEqualTo(-32002);
    assertThat(answer.data().path("uri").asText()).isEqualTo("memo://x");
  }

  @Test
  void aResponseThatNobodyWaitsForIsTaken() throws Exception {
    Answer answer = legacy("x", "{}").post("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
    assertThat(answer.status()).isEqualTo(202);
  }

  @Test
  void aClientThatCannotBeAskedIsToldSo() throws Exception {
    Answer answer = legacy("tools/call", "{\"name\":\"probe_asks\"}").send();
    assertThat(answer.result().path("isError").asBoolean()).isTrue();
    assertThat(answer.content()).contains("2026-07-28");
  }

  @Test
  void aPromptIsOneMessageOfTheUser() throws Exception {
    Answer answer =
        legacy("prompts/get", "{\"name\":\"probe_prompt\",\"arguments\":{\"topic\":\"views\"}}")
            .send();
    assertThat(answer.result().path("messages").toString())
        .isEqualTo(
            "[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"About views\"}}]");
  }
}
