package dev.lakebase.mcp.protocol;

import static dev.lakebase.mcp.protocol.Conversation.modern;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.protocol.Conversation.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that need an answer from the client's user, and carry their state through the client. */
class RoundsTest {
  private static final String AGREED = "{\"ok\":{\"action\":\"accept\",\"content\":{}}}";

  @Test
  void aCallAsksAndGoesOnWithTheAnswer() throws Exception {
    Answer asked = ask("a").send();
    assertThat(asked.result().path("resultType").asText()).isEqualTo("input_required");
    assertThat(asked.result().at("/inputRequests/ok/method").asText())
        .isEqualTo("elicitation/create");
    assertThat(asked.result().has("ttlMs")).isFalse();
    assertThat(again("a", state(asked), AGREED).content()).isEqualTo("agreed");
  }

  @Test
  void theStateDoesNotShowWhatIsInIt() throws Exception {
    assertThat(state(ask("a").send())).hasSizeGreaterThan(60).doesNotContain("asked");
  }

  @Test
  void aStateOfACallWithOtherArgumentsIsRefused() throws Exception {
    Answer answer = again("b", state(ask("a").send()), AGREED);
    assertThat(answer.code()).isEqualTo(-32602);
    assertThat(answer.message()).contains("requestState");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "AAAA", "\u00fc", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void aStateThatIsNotOursIsRefused(String state) throws Exception {
    assertThat(again("a", state, AGREED).code()).isEqualTo(-32602);
  }

  @Test
  void aStateThatWasAlteredIsRefused() throws Exception {
    String state = state(ask("a").send());
    char last = state.charAt(20) == 'A' ? 'B' : 'A';
    String altered = state.substring(0, 20) + last + state.substring(21);
    assertThat(again("a", altered, AGREED).code()).isEqualTo(-32602);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"other\":{}}", "{\"ok\":5}", "{\"ok\":null}", "null"})
  void whoDoesNotAnswerIsAskedAgain(String responses) throws Exception {
    Answer answer = again("a", state(ask("a").send()), responses);
    assertThat(answer.result().path("resultType").asText()).isEqualTo("input_required");
  }

  @Test
  void anAnswerWithoutTheStateOfTheQuestionIsAskedAgain() throws Exception {
    Answer answer =
        ask("a")
            .with(it -> it.withObject("/params").set("inputResponses", Conversation.json(AGREED)))
            .send();
    assertThat(answer.result().path("resultType").asText()).isEqualTo("input_required");
  }

  @Test
  void responsesThatAreNoObjectAreAnError() throws Exception {
    assertThat(again("a", state(ask("a").send()), "[]").code()).isEqualTo(-32602);
  }

  private static Conversation ask(String what) {
    return modern(
            "tools/call", "{\"name\":\"probe_asks\",\"arguments\":{\"what\":\"" + what + "\"}}")
        .capabilities("{\"elicitation\":{}}");
  }

  private static String state(Answer asked) {
    return asked.result().path("requestState").asText();
  }

  private static Answer again(String what, String state, String responses) throws Exception {
    Conversation call = ask(what);
    call.params().put("requestState", state).set("inputResponses", Conversation.json(responses));
    return call.send();
  }
}
