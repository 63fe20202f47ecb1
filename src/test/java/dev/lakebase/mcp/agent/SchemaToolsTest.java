package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.database.ScratchSchema;
import dev.lakebase.mcp.database.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Schema discovery, quality, features and insights, called over HTTP on a real PostgreSQL. */
class SchemaToolsTest {
  private static RunningServer server;
  private static Agent agent;

  @BeforeAll
  static void start() {
    server = Agent.serverOnTestDatabase();
    agent = new Agent(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void pagesOfTablesFollowEachOtherWithoutGapOrRepeat() {
    JsonNode all = agent.calls("lakebase_list_tables", "{}").data().path("tables");
    JsonNode first = agent.calls("lakebase_list_tables", "{\"limit\": 3}").data();
    JsonNode second =
        agent
            .calls(
                "lakebase_list_tables",
                "{\"limit\": 1000, \"cursor\": \"" + first.path("next_cursor").asText() + "\"}")
            .data();

    assertThat(first.path("tables")).hasSize(3);
    assertThat(second.path("next_cursor").isNull()).isTrue();
    assertThat(first.path("tables").size() + second.path("tables").size()).isEqualTo(all.size());
    assertThat(second.path("tables").path(0)).isEqualTo(all.path(3));
  }

  @Test
  void anUnknownSchemaIsNamedInTheRefusal() {
    assertThat(agent.calls("lakebase_list_tables", "{\"schema_name\": \"no'pe\"}").refusal())
        .isEqualTo(
            "Schema 'no'pe' does not exist. Use `lakebase_list_schemas` to discover available"
                + " schemas.");
    assertThat(agent.calls("lakebase_object_tree", "{\"schema_name\": \"nope\"}").refusal())
        .startsWith("Schema 'nope' does not exist.");
    assertThat(agent.calls("lakebase_list_feature_tables", "{\"schema_name\": \"x\"}").refusal())
        .startsWith("Schema 'x' does not exist.");
  }

  @Test
  void awkwardNamesAreFoundHoweverTheyAreWritten() throws SQLException {
    try (ScratchSchema scratch = TestDatabase.shared().scratchSchema()) {
      scratch.execute("CREATE TABLE \"A.b \"\"c\"\"\" (\"Key\" int PRIMARY KEY, \"x.y\" text)");
      for (String name :
          new String[] {
            scratch.name() + ".A.b \\\"c\\\"", scratch.name() + ".\\\"A.b \\\"\\\"c\\\"\\\"\\\""
          }) {
        JsonNode table =
            agent.calls("lakebase_describe_table", "{\"table_name\": \"" + name + "\"}").data();
        assertThat(table.path("table").asText()).isEqualTo("A.b \"c\"");
        assertThat(table.path("columns").findValuesAsText("name")).containsExactly("Key", "x.y");
      }
    }
    assertThat(
            agent
                .calls("lakebase_describe_table", "{\"table_name\": \"Order Details\"}")
                .data()
                .path("table")
                .asText())
        .isEqualTo("Order Details");
    assertThat(
            agent
                .calls("lakebase_describe_table", "{\"table_name\": \"ORDERS\"}")
                .data()
                .path("table")
                .asText())
        .isEqualTo("orders");
  }

  @Test
  void anUnknownTableIsNamedInTheRefusal() {
    assertThat(agent.calls("lakebase_describe_table", "{\"table_name\": \"${body}\"}").refusal())
        .isEqualTo(
            "Table ${body} does not exist. Use `lakebase_list_tables` to discover available"
                + " tables.");
  }

  @Test
  void aProfileOfEveryTypeAndOfNothingWorks() throws SQLException {
    assertThat(
            agent
                .calls("lakebase_profile_table", "{\"table_name\": \"type_samples\"}")
                .data()
                .path("columns")
                .size())
        .isGreaterThan(20);
    try (ScratchSchema scratch = TestDatabase.shared().scratchSchema()) {
      scratch.execute("CREATE TABLE empty (a int, b json, c point)");
      JsonNode empty =
          agent
              .calls(
                  "lakebase_profile_table",
                  "{\"table_name\": \"" + scratch.qualified("empty") + "\"}")
              .data();
      assertThat(empty.path("sampled_rows").asInt()).isZero();
      assertThat(empty.path("columns")).hasSize(3);
    }
  }

  @Test
  void insightsAreReadBackNewestLast() {
    agent.calls("lakebase_append_insight", "{\"insight\": \"first\"}").data();
    agent.calls("lakebase_append_insight", "{\"insight\": \"second\\nline\"}").data();

    assertThat(
            agent
                .ask("resources/read", "{\"uri\": \"memo://insights\"}")
                .at("/result/contents/0/text")
                .asText())
        .isEqualTo("- first\n- second line");
  }
}
