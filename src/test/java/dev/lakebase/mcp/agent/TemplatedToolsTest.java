package dev.lakebase.mcp.agent;

import static dev.lakebase.mcp.agent.StubWorkspace.json;
import static dev.lakebase.mcp.agent.StubWorkspace.lost;
import static dev.lakebase.mcp.agent.StubWorkspace.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.database.ScratchSchema;
import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tools that a file made of the templates, called as an agent calls them. */
class TemplatedToolsTest {
  private static final String RATES = "GET /v1/rates/USD";
  private static final String SET = "POST /v1/rates/USD";

  private static ScratchSchema schema;
  private static StubWorkspace service;
  private static RunningServer server;
  private static Agent agent;

  @BeforeAll
  static void start() throws Exception {
    schema = TestDatabase.shared().scratchSchema();
    service = new StubWorkspace();
    server =
        RunningServer.start(
            "--blocks.schema=" + schema.name(),
            "--blocks.service=" + service.url(),
            "--blocks.token=s3cret",
            "--lakebase.service.redelivery-delay=10",
            "--LAKEBASE_MAX_RESULT_BYTES=2000",
            "--LAKEBASE_MAX_ROWS=5");
    server.addRoutes("classpath:blocks/templated.camel.yaml");
    agent = new Agent(server);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    service.close();
    schema.close();
  }

  @BeforeEach
  void fill() throws Exception {
    service.afresh();
    schema.execute(
        """
        DROP TABLE IF EXISTS notes;
        CREATE TABLE notes (
          id int GENERATED ALWAYS AS IDENTITY, text text, day date, tags text[], doc jsonb, author text);
        INSERT INTO notes (text, day, tags, doc)
        SELECT 'note ' || i || CASE WHEN i = 3 THEN ' 100% & +' ELSE '' END, date '2026-01-01' + i,
          ARRAY['a', 'b'], '{"i": 1}'
        FROM generate_series(1, 7) i
        """);
  }

  @Test
  void aToolSaysWhatItsFileSays() {
    JsonNode find = tool("notes_find");
    assertThat(find.path("description").asText())
        .isEqualTo("Finds notes, by what they say & when (100% + more {braces}).");
    assertThat(find.path("title").asText()).isEqualTo("notes_find");
    assertThat(find.at("/annotations/readOnlyHint").asBoolean()).isTrue();
    assertThat(find.at("/annotations").has("destructiveHint")).isFalse();
    assertThat(find.at("/inputSchema/properties/ids/description").asText())
        .isEqualTo("These alone, e.g. [1, 2] & no other");
    assertThat(find.at("/inputSchema/required")).isEmpty();
    assertThat(find.at("/outputSchema/properties/rows/type").asText()).isEqualTo("array");

    JsonNode add = tool("notes_add");
    assertThat(add.path("title").asText()).isEqualTo("Add a note");
    assertThat(add.at("/annotations/readOnlyHint").asBoolean()).isFalse();
    assertThat(add.at("/annotations/destructiveHint").asBoolean(true)).isFalse();
    assertThat(add.at("/inputSchema/required").toString()).isEqualTo("[\"text\"]");
  }

  @Test
  void anAbsentArgumentIsNullAndTheRowsStopAtTheLimit() {
    JsonNode all = agent.calls("notes_find", "{}").data();

    assertThat(all.path("row_count").asInt()).isEqualTo(5);
    assertThat(all.path("truncated").asBoolean()).isTrue();
    assertThat(all.at("/rows/0/tags").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(all.at("/rows/0/doc/i").asInt()).isEqualTo(1);
    assertThat(all.has("affected_rows")).isFalse();
    JsonNode two = agent.calls("notes_find", "{\"max_rows\": 2}").data();
    assertThat(two.path("row_count").asInt()).isEqualTo(2);
    assertThat(two.path("truncated").asBoolean()).isTrue();
  }

  @Test
  void listsDatesAndTextsAreBoundAsWhatTheyAre() {
    assertThat(ids("{\"ids\": [2, 4, 99]}")).isEqualTo("[2,4]");
    assertThat(ids("{\"ids\": []}")).isEqualTo("[]");
    assertThat(ids("{\"since\": \"2026-01-07\"}")).isEqualTo("[6,7]");
    assertThat(ids("{\"like\": \"100% & +\"}")).isEqualTo("[3]");
    assertThat(ids("{\"like\": \"'; DROP TABLE notes; --\"}")).isEqualTo("[]");
    assertThat(agent.calls("notes_find", "{\"since\": \"yesterday week\"}").refusal())
        .startsWith("SQL error 22007");
  }

  @Test
  void aWriteSaysWhatItChanged() {
    JsonNode added =
        agent
            .calls(
                "notes_add",
                "{\"text\": \"new\", \"tags\": [\"x\\\"y\", \"a\\\\b\", \"{,}\"],"
                    + " \"doc\": {\"k\": [1, {\"l\": null}]}}")
            .data();

    assertThat(added.path("affected_rows").asInt()).isEqualTo(1);
    assertThat(added.path("command").asText()).isEqualTo("INSERT");
    assertThat(added.at("/rows/0/author").asText()).isEqualTo("local");
    JsonNode found = agent.calls("notes_find", "{\"like\": \"new\"}").data().at("/rows/0");
    assertThat(found.path("id")).isEqualTo(added.at("/rows/0/id"));
    assertThat(found.path("tags").toString()).isEqualTo("[\"x\\\"y\",\"a\\\\b\",\"{,}\"]");
    assertThat(found.path("doc").toString()).isEqualTo("{\"k\":[1,{\"l\":null}]}");
  }

  @Test
  void aPlainRouteMayHoldAnyTextInItsSqlAndDescription() {
    assertThat(tool("notes_count").path("description").asText())
        .isEqualTo("How many notes there are, 100% & + counted.");
    assertThat(agent.calls("notes_count", "{\"like\": \"% &\"}").data().path("count").asInt())
        .isEqualTo(1);
  }

  @Test
  void aCallOfAServiceCarriesItsArgumentsAndNothingElse() {
    service.on(RATES, "{\"rate\": 1.0825, \"day\": \"2026-01-02\"}");

    JsonNode answer =
        jsonOf(agent.calls("rate_get", "{\"currency\": \"USD\", \"day\": \"a&b=c\"}"));

    assertThat(answer.path("rate").asText()).isEqualTo("1.0825");
    StubWorkspace.Received request = service.last("GET");
    assertThat(request.line()).isEqualTo("GET /v1/rates/USD?on=a%26b%3Dc&base=EUR");
    assertThat(request.headers().get("authorization")).containsExactly("Bearer s3cret");
    assertThat(request.headers().keySet())
        .isSubsetOf(
            "accept", "authorization", "host", "connection", "user-agent", "content-type", "te");
    assertThat(request.body()).isEmpty();
  }

  @Test
  void aValueCannotLeaveItsPlaceInThePath() {
    agent.calls("rate_get", "{\"currency\": \"../../admin?x=1#y\"}").refusal();

    assertThat(service.last("GET").line())
        .isEqualTo("GET /v1/rates/..%2F..%2Fadmin%3Fx%3D1%23y?base=EUR");
    assertThat(agent.calls("rate_get", "{\"currency\": \"..\"}").refusal())
        .startsWith("Argument 'currency' has to name something");
    assertThat(service.received()).hasSize(1);
  }

  @Test
  void anOutageIsAskedAgainWhereThatIsSafe() {
    service.on(RATES, status(503, ""), lost(), json("{\"rate\": 2}"));
    assertThat(jsonOf(agent.calls("rate_get", "{\"currency\": \"USD\"}")).path("rate").asInt())
        .isEqualTo(2);
    assertThat(service.count(RATES)).isEqualTo(3);

    service.on(SET, status(503, ""));
    assertThat(agent.calls("rate_set", "{\"currency\": \"USD\", \"rate\": 1.5}").refusal())
        .isEqualTo(service.url() + " can't answer now (503). Try again in a minute.");
    service.on(SET, lost());
    assertThat(agent.calls("rate_set", "{\"currency\": \"USD\", \"rate\": 1.5}").refusal())
        .startsWith("Outcome unknown: " + service.url());
    assertThat(service.count(SET)).isEqualTo(2);
  }

  @Test
  void aChangeSendsTheOtherArgumentsAsJson() {
    service.on(SET, "{\"ok\": true}");

    JsonNode answer = agent.calls("rate_set", "{\"currency\": \"USD\", \"rate\": 1.5}").data();

    assertThat(answer.path("ok").asBoolean()).isTrue();
    assertThat(service.last("POST").body()).isEqualTo("{\"rate\":1.5}");
  }

  @Test
  void whatAServiceRefusesIsToldAndNotRepeated() {
    service.on(RATES, status(422, "{\"message\":\n\"no rate\"}"));

    assertThat(agent.calls("rate_get", "{\"currency\": \"USD\"}").refusal())
        .isEqualTo(service.url() + " refused this (422): {\"message\": \"no rate\"}");
    assertThat(service.count(RATES)).isEqualTo(1);
  }

  @Test
  void anAnswerOverTheLimitOrNoJsonIsRefused() {
    service.on(RATES, json("{\"x\": \"" + "y".repeat(3000) + "\"}"));
    assertThat(agent.calls("rate_get", "{\"currency\": \"USD\"}").refusal())
        .contains("larger than the limit");
    service.on(SET, json("<html>"));
    assertThat(agent.calls("rate_set", "{\"currency\": \"USD\", \"rate\": 1}").refusal())
        .endsWith("answered with something that is no JSON.");
  }

  @Test
  void rowsAndAServicesAnswerComeTogether() {
    service.on(RATES, "{\"rate\": 1.1}");

    JsonNode both = agent.calls("notes_and_rate", "{\"day\": \"2026-01-03\"}").data();

    assertThat(both.path("rows").toString()).isEqualTo("[{\"id\":2}]");
    assertThat(both.path("truncated").asBoolean(true)).isFalse();
    assertThat(both.at("/service/rate").asText()).isEqualTo("1.1");
    assertThat(service.last("GET").query()).isEqualTo("on=2026-01-03");
  }

  @Test
  void eitherHalfThatFailsIsToldAsItself() {
    service.on(RATES, status(404, ""));
    assertThat(agent.calls("notes_and_rate", "{\"day\": \"2026-01-03\"}").refusal())
        .isEqualTo(service.url() + " refused this (404).");
    service.on(RATES, "{}");
    assertThat(agent.calls("notes_and_rate", "{\"day\": \"never\"}").refusal())
        .startsWith("SQL error 22007");
  }

  @Test
  void aServiceThatKeepsFailingIsLeftAloneForAWhile() {
    service.on(RATES, status(500, ""));
    String refusal = "";
    for (int i = 0; i < 20 && !refusal.contains("too often"); i++) {
      refusal = agent.calls("rate_of_weak_service", "{}").refusal();
    }
    assertThat(refusal).contains("so nothing is sent to it now");
    assertThat(service.count(RATES)).isLessThan(12);
  }

  private static String ids(String arguments) {
    StringBuilder ids = new StringBuilder("[");
    for (JsonNode row : agent.calls("notes_find", arguments).data().path("rows")) {
      ids.append(ids.length() > 1 ? "," : "").append(row.path("id").asInt());
    }
    return ids.append("]").toString();
  }

  private static JsonNode tool(String name) {
    for (JsonNode one : agent.tools()) {
      if (one.path("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError(name + " is not listed");
  }

  /** Of a tool without output schema. */
  private static JsonNode jsonOf(Agent.Answer answer) {
    try {
      return Json.MAPPER.readTree(answer.text());
    } catch (IOException e) {
      throw new AssertionError(answer.text(), e);
    }
  }
}
