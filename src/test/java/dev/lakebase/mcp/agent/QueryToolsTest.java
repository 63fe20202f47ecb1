package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.database.ScratchSchema;
import dev.lakebase.mcp.database.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A caller's own SQL over HTTP, on a real PostgreSQL: as a reader, and as one who may write. */
class QueryToolsTest {
  private static RunningServer server;
  private static RunningServer writing;
  private static Agent agent;
  private static Agent writer;

  @BeforeAll
  static void start() {
    server = Agent.serverOnTestDatabase();
    agent = new Agent(server);
    writing = Agent.serverOnTestDatabase("LAKEBASE_ALLOW_WRITE=true");
    writer = new Agent(writing);
  }

  @AfterAll
  static void stop() {
    server.close();
    writing.close();
  }

  @Test
  void aReadAnswersRowsInTextAndStructure() {
    Agent.Answer answer =
        agent.calls(
            "lakebase_read_query",
            "{\"sql\": \"SELECT order_id AS id, NULL AS id, 'a|b' AS t FROM orders ORDER BY 1\","
                + " \"max_rows\": 2}");

    assertThat(answer.data().path("rows").toString())
        .isEqualTo("[[1,null,\"a|b\"],[2,null,\"a|b\"]]");
    assertThat(answer.data().path("columns").findValuesAsText("name"))
        .containsExactly("id", "id", "t");
    assertThat(answer.data().path("truncated").asBoolean()).isTrue();
    assertThat(answer.text()).contains("| id | id | t |", "| 1 | NULL | a\\|b |");
  }

  @Test
  void twoMillionRowsCostNoMoreThanTheHundredThatAreWanted() {
    JsonNode data =
        agent
            .calls(
                "lakebase_read_query",
                "{\"sql\": \"SELECT g, md5(g::text) FROM generate_series(1, 2000000) g\"}")
            .data();

    assertThat(data.path("row_count").asInt()).isEqualTo(100);
    assertThat(data.path("truncated").asBoolean()).isTrue();
  }

  @Test
  void theContractsErrorTextsComeFirst() {
    assertThat(refusal("SELECT * FROM nope"))
        .startsWith(
            "Table nope does not exist. Use `lakebase_list_tables` to discover available tables.");
    assertThat(refusal("SELECT FROM WHERE")).startsWith("SQL syntax error");
    assertThat(refusal("DROP TABLE orders"))
        .startsWith("Statement type 'DROP' is not allowed. Permitted types: ");
    assertThat(refusal("SELECT pg_terminate_backend(1)"))
        .startsWith("Query contains blocked function: pg_terminate_backend");
    assertThat(refusal("SELECT * FROM pg_statistic")).startsWith("Permission denied");
  }

  @Test
  void aStatementThatTakesTooLongIsToldSo() {
    try (RunningServer hasty = Agent.serverOnTestDatabase("LAKEBASE_QUERY_TIMEOUT=2")) {
      assertThat(
              new Agent(hasty)
                  .calls(
                      "lakebase_read_query",
                      "{\"sql\": \"SELECT count(*) FROM generate_series(1, 1000000000000)\"}")
                  .refusal())
          .startsWith("Query timed out");
    }
  }

  @Test
  void aStatementWithParametersIsToldThatItHasNone() {
    assertThat(agent.calls("lakebase_read_query", "{\"sql\": \"SELECT $1\"}").refusal())
        .isEqualTo(
            "SQL error 08P01: the statement has parameters ($1), and no values come with it. Write"
                + " the values into it.");
  }

  @Test
  void aPermittedWriteIsCommittedAndCounted() throws SQLException {
    try (ScratchSchema scratch = TestDatabase.shared().scratchSchema()) {
      scratch.execute("CREATE TABLE t (a int)");
      JsonNode inserted =
          execute("INSERT INTO " + scratch.qualified("t") + " VALUES (1), (2), (3)");
      JsonNode returned =
          execute("UPDATE " + scratch.qualified("t") + " SET a = a + 1 RETURNING a");

      assertThat(inserted.path("affected_rows").asInt()).isEqualTo(3);
      assertThat(returned.path("rows")).hasSize(3);
      assertThat(count("SELECT sum(a) FROM " + scratch.qualified("t"))).isEqualTo(9);
    }
  }

  @Test
  void aPlanIsExplainedAndAWriteIsNotAnalyzed() {
    JsonNode plan =
        agent
            .calls(
                "lakebase_explain_query",
                "{\"sql\": \"SELECT * FROM orders WHERE order_id = 7\", \"analyze\": true}")
            .data();

    assertThat(plan.at("/plan/Node Type").asText()).isEqualTo("Index Scan");
    assertThat(plan.path("execution_time_ms").isNumber()).isTrue();
    assertThat(
            agent
                .calls("lakebase_explain_query", "{\"sql\": \"DELETE FROM orders\"}")
                .data()
                .at("/plan/Node Type")
                .asText())
        .isEqualTo("ModifyTable");
    assertThat(
            writer
                .calls(
                    "lakebase_explain_query",
                    "{\"sql\": \"DELETE FROM orders\", \"analyze\": true}")
                .refusal())
        .startsWith("Statement type 'DELETE' is not allowed.");
  }

  @Test
  void theClientsGoingAwayCancelsTheStatementInPostgres() throws Exception {
    String mark = "SELECT count(*) AS abandoned FROM generate_series(1, 1000000000000)";
    java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient();
    CompletableFuture<?> call =
        http.sendAsync(
            java.net.http.HttpRequest.newBuilder(writing.uri())
                .header("Content-Type", "application/json")
                .POST(
                    java.net.http.HttpRequest.BodyPublishers.ofString(
                        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/call\", \"params\":"
                            + " {\"name\": \"lakebase_read_query\", \"arguments\": {\"sql\": \""
                            + mark
                            + "\"}}}"))
                .build(),
            java.net.http.HttpResponse.BodyHandlers.discarding());
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> running() == 1);

    call.cancel(true);

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> running() == 0);
    assertThat(writer.calls("lakebase_read_query", "{\"sql\": \"SELECT 1\"}").data()).isNotNull();
  }

  private static long running() throws SQLException {
    return count(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND wait_event_type IS"
            + " DISTINCT FROM 'Client' AND query LIKE '%FETCH%' AND application_name ="
            + " 'lakebase-mcp'");
  }

  private static String refusal(String sql) {
    return agent.calls("lakebase_read_query", "{\"sql\": \"" + sql + "\"}").refusal();
  }

  private static JsonNode execute(String sql) {
    return writer.calls("lakebase_execute_query", "{\"sql\": \"" + sql + "\"}").data();
  }

  private static long count(String sql) throws SQLException {
    try (Connection connection = TestDatabase.shared().connectAsAdmin();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }
}
