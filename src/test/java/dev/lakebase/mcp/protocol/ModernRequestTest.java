package dev.lakebase.mcp.protocol;

import static dev.lakebase.mcp.protocol.Conversation.modern;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.protocol.Conversation.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of 2026-07-28 gets for what it sends. */
class ModernRequestTest {
  @Test
  void discoverNamesTheVersionAndWhatIsOffered() throws Exception {
    Answer answer = modern("server/discover", "{}").send();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.result().path("supportedVersions").toString()).isEqualTo("[\"2026-07-28\"]");
    assertThat(answer.result().path("capabilities").fieldNames())
        .toIterable()
        .containsExactly("tools", "prompts", "resources", "completions");
    assertThat(answer.result().path("instructions").asText()).contains("lakebase_read_query");
    assertThat(answer.result().path("ttlMs").isInt()).isTrue();
  }

  @Test
  void everyResultSaysThatItIsCompleteAndWhoAnswered() throws Exception {
    Answer answer = modern("tools/call", "{\"name\":\"probe_recovers\"}").send();
    assertThat(answer.result().path("resultType").asText()).isEqualTo("complete");
    assertThat(answer.result().at("/_meta/io.modelcontextprotocol~1serverInfo/name").asText())
        .isEqualTo("lakebase-mcp");
    assertThat(answer.json().path("id").asInt()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tools/list", "prompts/list", "resources/list", "resources/templates/list"})
  void aListMayBeKeptForAWhileByItsCallerAlone(String method) throws Exception {
    Answer answer = modern(method, "{}").send();
    assertThat(answer.result().path("ttlMs").asInt()).isPositive();
    assertThat(answer.result().path("cacheScope").asText()).isEqualTo("private");
  }

  @Test
  void aCallsResultIsNotToBeKept() throws Exception {
    Answer answer = modern("tools/call", "{\"name\":\"probe_recovers\"}").send();
    assertThat(answer.result().has("ttlMs")).isFalse();
  }

  @Test
  void anUnknownToolIsAnInvalidParameter() throws Exception {
    Answer answer = modern("tools/call", "{\"name\":\"nope\"}").send();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.code()).isEqualTo(-32602);
    assertThat(answer.message()).isEqualTo("Unknown tool: nope");
  }

  @Test
  void anUnknownPromptIsAnInvalidParameter() throws Exception {
    Answer answer = modern("prompts/get", "{\"name\":\"nope\"}").send();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.code()).isEqualTo(-32602);
  }

  @Test
  void aMissingPromptArgumentIsNamed() throws Exception {
    Answer answer = modern("prompts/get", "{\"name\":\"probe_prompt\"}").send();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.code()).isEqualTo(-32602);
    assertThat(answer.message()).contains("'topic' is required");
  }

  @Test
  void aResourceThatIsNotThereIsSaidWithItsUri() throws Exception {
    Answer answer = modern("resources/read", "{\"uri\":\"memo://x\"}").send();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.code()).isEqualTo(-32602);
    assertThat(answer.message()).isEqualTo("Resource not found");
    assertThat(answer.data().path("uri").asText()).isEqualTo("memo://x");
  }

  @Test
  void aResourceIsReadByItsUriOrItsTemplate() throws Exception {
    Answer memo = modern("resources/read", "{\"uri\":\"memo://probe\"}").send();
    Answer item = modern("resources/read", "{\"uri\":\"memo://probe/5\"}").send();
    assertThat(memo.result().at("/contents/0/text").asText()).isEqualTo("noted");
    assertThat(item.result().at("/contents/0/text").asText()).isEqualTo("item 5");
    assertThat(item.result().at("/contents/0/uri").asText()).isEqualTo("memo://probe/5");
    assertThat(item.result().path("ttlMs").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "initialize",
        "ping",
        "logging/setLevel",
        "resources/subscribe",
        "resources/unsubscribe",
        "subscriptions/listen",
        "notification",
        "tools/list,prompts/list",
        "tools/call' || 'a' == 'a"
      })
  void aMethodThatIsNotThereIsNotFound(String method) throws Exception {
    Answer answer = modern(method, "{}").progressToken("p").send();
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo(-32601);
    assertThat(answer.json().path("id").asInt()).isEqualTo(7);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void aVersionThatIsNotSpokenIsAnsweredWithThoseThatAre() throws Exception {
    Answer answer =
        modern("tools/list", "{}")
            .header("MCP-Protocol-Version", "1900-01-01")
            .with(body -> body.withObject("/params/_meta").put(Conversation.VERSION, "1900-01-01"))
            .send();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(-32022);
    assertThat(answer.data().toString())
        .isEqualTo("{\"supported\":[\"2026-07-28\"],\"requested\":\"1900-01-01\"}");
  }

  @Test
  void aVersionHeaderWithoutMetadataIsModernAndIncomplete() throws Exception {
    Answer answer = modern("tools/list", "{}").with(body -> body.remove("params")).send();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(-32602);
    assertThat(answer.message()).contains("protocolVersion");
  }

  @ParameterizedTest
  @ValueSource(strings = {Conversation.VERSION, Conversation.CAPABILITIES})
  void eachRequiredMetadataIsAskedFor(String key) throws Exception {
    Answer answer =
        modern("tools/list", "{}")
            .with(body -> body.withObject("/params/_meta").remove(key))
            .send();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(-32602);
    assertThat(answer.message()).contains(key);
  }

  @Test
  void aCapabilityThatWasNotDeclaredIsNamedAsAnObject() throws Exception {
    Answer answer = modern("tools/call", "{\"name\":\"probe_asks\"}").progressToken("p").send();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(-32021);
    assertThat(answer.data().toString())
        .isEqualTo("{\"requiredCapabilities\":{\"elicitation\":{}}}");
  }

  @Test
  void aClientThatElicitsUrlsAloneIsNotAskedForAForm() throws Exception {
    Answer answer =
        modern("tools/call", "{\"name\":\"probe_asks\"}")
            .capabilities("{\"elicitation\":{\"url\":{}}}")
            .send();
    assertThat(answer.code()).isEqualTo(-32021);
  }

  @Test
  void aToolsOwnSentenceIsAResultAndNotAnError() throws Exception {
    Answer answer = modern("tools/call", "{\"name\":\"probe_refuses\"}").send();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.result().path("isError").asBoolean()).isTrue();
    assertThat(answer.content()).isEqualTo("Not today.");
  }

  @Test
  void whatNobodyPlannedStaysInTheLog() throws Exception {
    Answer answer = modern("tools/call", "{\"name\":\"probe_breaks\"}").send();
    assertThat(answer.result().path("isError").asBoolean()).isTrue();
    assertThat(answer.text()).contains("correlation id").doesNotContain("hunter2", "Exception");
  }

  @Test
  void aResourcesOwnSentenceReachesItsReader() throws Exception {
    Answer answer = modern("resources/read", "{\"uri\":\"memo://closed\"}").send();
    assertThat(answer.code()).isEqualTo(-32603);
    assertThat(answer.message()).isEqualTo("Closed today.");
  }

  @Test
  void anExceptionThatARouteDealtWithIsForgotten() throws Exception {
    Answer answer = modern("tools/call", "{\"name\":\"probe_recovers\"}").send();
    assertThat(answer.content()).isEqualTo("recovered");
  }

  @Test
  void aRoutesOwnErrorHandlerMakesItsResult() throws Exception {
    Answer answer = modern("tools/call", "{\"name\":\"probe_handles\"}").send();
    assertThat(answer.content()).isEqualTo("handled");
  }

  @Test
  void aRouteThatStopsItselfStopsNothingElse() throws Exception {
    Answer answer = modern("tools/call", "{\"name\":\"probe_stops\"}").send();
    assertThat(answer.content()).isEqualTo("stopped");
  }

  @Test
  void completionOffersTheDeclaredValuesThatBeginSo() throws Exception {
    Answer answer =
        modern(
                "completion/complete",
                """
                {"ref":{"type":"ref/prompt","name":"probe_prompt"},
                 "argument":{"name":"topic","value":"t"}}""")
            .send();
    assertThat(answer.result().path("completion").toString())
        .isEqualTo("{\"values\":[\"tables\",\"tools\"],\"total\":2,\"hasMore\":false}");
  }

  @Test
  void sessionIdsAreNeitherReadNorGivenOut() throws Exception {
    Answer answer =
        modern("tools/list", "{}")
            .header("Mcp-Session-Id", "abc")
            .header("Last-Event-ID", "4")
            .send();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.http().headers().map()).doesNotContainKey("mcp-session-id");
  }
}
