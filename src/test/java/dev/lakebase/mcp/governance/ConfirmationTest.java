package dev.lakebase.mcp.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Era;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.protocol.McpResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfirmationTest {
  private static final String TOOL = "lakebase_delete_branch";
  private static final Map<String, Object> BRANCH =
      Map.of("project_name", "shop", "branch_name", "trial");

  @TempDir private Path directory;
  private Road road;

  @BeforeEach
  void start() throws Exception {
    road = new Road(Map.of());
  }

  @AfterEach
  void stop() {
    road.close();
  }

  @Test
  void aClientThatCannotAskIsToldToSendConfirm() {
    JsonNode refusal = road.call(TOOL, BRANCH);

    assertThat(refusal.path("isError").asBoolean()).isTrue();
    assertThat(Road.text(refusal)).contains("nothing was done", "\"confirm\": true");
    assertThat(road.ran).isEmpty();

    assertThat(road.call(TOOL, with(true)).path("isError").asBoolean()).isFalse();
    assertThat(road.ran.get(0).arguments())
        .containsAllEntriesOf(BRANCH)
        .doesNotContainKey("confirm");
  }

  @Test
  void confirmFalseOrAnythingButABooleanDoesNotConfirm() {
    assertThat(road.call(TOOL, with(false)).path("isError").asBoolean()).isTrue();
    assertThat(Road.text(road.call(TOOL, with("true"))))
        .isEqualTo("Argument 'confirm' must be a boolean.");
    assertThat(road.ran).isEmpty();
  }

  @Test
  void aModernClientThatDeclaredNoFormsSendsConfirm() {
    ObjectNode urls = Json.MAPPER.createObjectNode();
    urls.putObject("elicitation").putObject("url");
    for (ObjectNode capabilities : new ObjectNode[] {Json.MAPPER.createObjectNode(), urls}) {
      Exchange refused =
          road.send(
              Caller.LOCAL,
              Road.request(Era.MODERN, "tools/call", Road.params(TOOL, BRANCH), capabilities));
      assertThat(Road.text(Road.result(refused))).contains("\"confirm\": true");

      Exchange done =
          road.send(
              Caller.LOCAL,
              Road.request(Era.MODERN, "tools/call", Road.params(TOOL, with(true)), capabilities));
      assertThat(Road.result(done).path("isError").asBoolean()).isFalse();
    }
    assertThat(road.ran).hasSize(2);
  }

  @Test
  void aModernClientIsAskedAndItsConfirmArgumentMeansNothing() {
    McpResult asked = send(Road.params(TOOL, with(true)));

    assertThat(asked.type()).isEqualTo("input_required");
    JsonNode request = asked.members().path("inputRequests").path("confirm");
    assertThat(request.path("method").asText()).isEqualTo("elicitation/create");
    assertThat(request.path("params").path("message").asText()).contains("shop", "trial", TOOL);
    assertThat(
            request
                .path("params")
                .path("requestedSchema")
                .path("properties")
                .path("confirm")
                .path("type")
                .asText())
        .isEqualTo("boolean");
    assertThat(asked.members().path("requestState").asText()).isNotEmpty();
    assertThat(road.ran).isEmpty();
    assertThat(road.calls().get(0).path("verdict").asText()).isEqualTo("deny");
    assertThat(road.calls().get(0).path("reason").asText()).isEqualTo("confirmation asked");
  }

  @Test
  void anAcceptedRequestRunsOnceAndItsReplayIsRefused() {
    String state = ask();
    ObjectNode answered = answered(state, "accept", true);

    assertThat(send(answered).members().path("isError").asBoolean()).isFalse();
    assertThat(road.ran).hasSize(1);

    McpResult replay = send(answered);
    assertThat(replay.members().path("isError").asBoolean()).isTrue();
    assertThat(Road.text(replay.members())).startsWith("This confirmation was used before");
    assertThat(road.ran).hasSize(1);
    assertThat(road.calls().get(2).path("reason").asText()).isEqualTo("confirmation replayed");
  }

  @Test
  void aDeclinedRequestDoesNotRunAndCannotBeAcceptedAfterwards() {
    String state = ask();

    assertThat(Road.text(send(answered(state, "decline", true)).members()))
        .startsWith("The user did not agree");
    assertThat(send(answered(state, "accept", true)).members().path("isError").asBoolean())
        .isTrue();
    assertThat(Road.text(send(answered(ask(), "accept", false)).members()))
        .startsWith("The user did not agree");
    assertThat(Road.text(send(answered(ask(), "cancel", true)).members()))
        .startsWith("The user did not agree");
    assertThat(road.ran).isEmpty();
  }

  @Test
  void aMissingOrUnreadableAnswerIsAskedForAgain() {
    String state = ask();
    ObjectNode silent = Road.params(TOOL, BRANCH).put("requestState", state);
    ObjectNode odd = answered(state, "accept", true);
    odd.withObject("/inputResponses/confirm/content").put("confirm", "yes");

    assertThat(send(silent).type()).isEqualTo("input_required");
    assertThat(send(odd).type()).isEqualTo("input_required");
    assertThat(send(answered(state, "shrug", true)).type()).isEqualTo("input_required");
    assertThat(road.ran).isEmpty();
  }

  @Test
  void anAnswerWithoutOurStateConfirmsNothing() {
    ObjectNode forged = answered("", "accept", true);
    forged.remove("requestState");

    assertThat(send(forged).type()).isEqualTo("input_required");
    assertThat(road.ran).isEmpty();
  }

  @Test
  void aStateConfirmsNoOtherCallAndNoOtherCaller() {
    String state = ask();
    ObjectNode other = Road.params(TOOL, Map.of("project_name", "shop", "branch_name", "other"));
    other.put("requestState", state);
    other.set("inputResponses", answered(state, "accept", true).path("inputResponses"));

    assertThat(exchange(Caller.LOCAL, other).getException()).isInstanceOf(McpRejection.class);
    assertThat(exchange(new Caller("eve"), answered(state, "accept", true)).getException())
        .isInstanceOf(McpRejection.class);
    assertThat(road.ran).isEmpty();
  }

  @Test
  void aRouteThatAsksAsWellKeepsTheAgreementForOneFurtherRound() {
    String tool = "lakebase_restart_compute";
    Map<String, Object> arguments = Map.of("project_name", "shop");
    ObjectNode agreed = Road.params(tool, arguments);
    agreed.put(
        "requestState", send(Road.params(tool, arguments)).members().path("requestState").asText());
    agreed.set("inputResponses", answered("", "accept", true).path("inputResponses"));

    McpResult askedByRoute = send(agreed);
    assertThat(askedByRoute.type()).isEqualTo("input_required");
    assertThat(askedByRoute.members().has("inputRequests")).isFalse();
    assertThat(road.ran).hasSize(1);

    ObjectNode further = Road.params(tool, arguments);
    further.put("requestState", askedByRoute.members().path("requestState").asText());
    assertThat(send(further).members().path("structuredContent").path("note").asText())
        .isEqualTo("done");
    assertThat(road.ran).hasSize(2);
    assertThat(Road.text(send(further).members())).startsWith("This confirmation was used before");
    assertThat(road.ran).hasSize(2);
  }

  @Test
  void theQuestionShowsWhatCannotBeSeen() {
    McpResult asked =
        send(Road.params(TOOL, Map.of("project_name", "a\u202eb", "branch_name", "c\u200bd")));

    assertThat(
            asked
                .members()
                .path("inputRequests")
                .path("confirm")
                .path("params")
                .path("message")
                .asText())
        .contains("a\\u{202e}b", "c\\u{200b}d");
  }

  @Test
  void listingShowsConfirmWhereItMayBeNeededAndNowhereElse() {
    for (JsonNode tool : road.list(Caller.LOCAL, "tools/list").path("tools")) {
      assertThat(tool.path("inputSchema").path("properties").has("confirm"))
          .as(tool.path("name").asText())
          .isEqualTo(Contract.CONFIRMED.contains(tool.path("name").asText()));
    }
    assertThat(Road.text(road.call("lakebase_list_schemas", Map.of("confirm", true))))
        .startsWith("Unknown argument 'confirm'");
  }

  @Test
  void statementTypesCanNeedConfirmationToo() throws Exception {
    String yaml = "sql: {profile: admin}\nconfirm: [drop, TRUNCATE]\n";
    Path file = Files.writeString(directory.resolve("governance.yaml"), yaml);
    try (Road other = new Road(Map.of("LAKEBASE_GOVERNANCE_CONFIG", file.toString()))) {
      Map<String, Object> drop = Map.of("sql", "drop table t");

      assertThat(Road.text(other.call("lakebase_execute_query", drop))).contains("confirm");
      assertThat(other.ran).isEmpty();
      other.call("lakebase_execute_query", Map.of("sql", "drop table t", "confirm", true));
      other.call("lakebase_execute_query", Map.of("sql", "delete from t"));
      other.call(TOOL, BRANCH);
      assertThat(other.ran).hasSize(3);
    }
  }

  @Test
  void anEmptyListAsksForNothing() throws Exception {
    Path file = Files.writeString(directory.resolve("governance.yaml"), "confirm: []\n");
    try (Road other = new Road(Map.of("LAKEBASE_GOVERNANCE_CONFIG", file.toString()))) {
      assertThat(other.call(TOOL, BRANCH).path("isError").asBoolean()).isFalse();
    }
  }

  private String ask() {
    return send(Road.params(TOOL, BRANCH)).members().path("requestState").asText();
  }

  private McpResult send(ObjectNode params) {
    Exchange exchange = exchange(Caller.LOCAL, params);
    assertThat(exchange.getException()).isNull();
    return exchange.getMessage().getBody(McpResult.class);
  }

  private Exchange exchange(Caller caller, ObjectNode params) {
    return road.send(caller, Road.modern("tools/call", params));
  }

  private static ObjectNode answered(String state, String action, boolean confirm) {
    ObjectNode params = Road.params(TOOL, BRANCH).put("requestState", state);
    ObjectNode answer = params.putObject("inputResponses").putObject("confirm");
    answer.put("action", action).putObject("content").put("confirm", confirm);
    return params;
  }

  private static Map<String, Object> with(Object confirm) {
    Map<String, Object> arguments = new HashMap<>(BRANCH);
    arguments.put("confirm", confirm);
    return arguments;
  }
}
