package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.RunningServer;
import org.junit.jupiter.api.Test;

/** What PostgreSQL's own views say of a tool's statements. */
class SqlCommentsTest {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String MY_QUERY =
      "SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()";

  private final Agent agent = new Agent(RunningServer.withProbes());

  @Test
  void aStatementNamesItsToolAndTheClientsTrace() {
    assertThat(says(MY_QUERY, TRACE))
        .contains("/*tool='lakebase_read_query',traceparent='" + TRACE + "'*/ FETCH");
  }

  @Test
  void withoutATraceItNamesItsToolAlone() {
    assertThat(says(MY_QUERY, "none")).contains("/*tool='lakebase_read_query'*/ FETCH");
  }

  @Test
  void whatPretendsToBeATraceClosesNoComment() {
    assertThat(says(MY_QUERY, TRACE + "'*/ SELECT 1; --"))
        .contains("/*tool='lakebase_read_query'*/ FETCH");
  }

  @Test
  void aStatementThatEndsInAnUnfinishedLineOfCommentRuns() {
    assertThat(says("SELECT 4711 -- and that was it", TRACE)).contains("4711");
  }

  @Test
  void anErrorPointsToTheSamePlaceAsWithoutAComment() {
    assertThat(says("SELECT nothing FROM pg_class", TRACE)).contains("nothing", "at character 8:");
  }

  private String says(String sql, String traceparent) {
    return agent
        .ask(
            "tools/call",
            """
            {"name": "lakebase_read_query", "arguments": {"sql": "%s"},
             "_meta": {"traceparent": "%s"}}
            """
                .formatted(sql, traceparent))
        .at("/result/content/0/text")
        .asText();
  }
}
