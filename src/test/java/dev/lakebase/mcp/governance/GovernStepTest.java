package dev.lakebase.mcp.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.governance.sql.SqlGuard;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.tool.GovernedSql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GovernStepTest {
  @TempDir private Path directory;

  @Test
  void aReadPassesWithTheStatementThatWasJudged() throws Exception {
    try (Road road = new Road(Map.of())) {
      JsonNode result = road.call("lakebase_read_query", Map.of("sql", " select 1 -- one\n;"));

      assertThat(result.path("isError").asBoolean()).isFalse();
      assertThat(road.ran.get(0).governedSql("sql"))
          .contains(new GovernedSql("select 1", GovernedSql.Path.CURSOR));
    }
  }

  @Test
  void aToolThatIsNotPermittedIsARefusalThatNamesItAndDoesNotRun() throws Exception {
    try (Road road = new Road(Map.of("LAKEBASE_TOOL_PROFILE", "read_only"))) {
      JsonNode result =
          road.call("lakebase_delete_branch", Map.of("project_name", "p", "branch_name", "b"));

      assertThat(result.path("isError").asBoolean()).isTrue();
      assertThat(Road.text(result))
          .startsWith(
              "Tool 'lakebase_delete_branch' is not permitted by the current governance policy.");
      assertThat(road.ran).isEmpty();
    }
  }

  @Test
  void anUnknownToolIsAnErrorOfTheProtocol() throws Exception {
    try (Road road = new Road(Map.of())) {
      Exchange exchange =
          road.send(Caller.LOCAL, Road.legacy("tools/call", Road.params("nope", Map.of())));

      assertThat(exchange.getException())
          .isInstanceOf(McpRejection.class)
          .hasMessage("Unknown tool: nope");
    }
  }

  @Test
  void aWrongArgumentIsAResultThatNamesIt() throws Exception {
    try (Road road = new Road(Map.of())) {
      JsonNode result = road.call("lakebase_read_query", Map.of("sql", 5));

      assertThat(result.path("isError").asBoolean()).isTrue();
      assertThat(Road.text(result)).isEqualTo("Argument 'sql' must be a string; got 5.");
      assertThat(road.ran).isEmpty();
    }
  }

  @Test
  void readQueryRefusesAWriteThatTheProfileWouldAllow() throws Exception {
    try (Road road = new Road(Map.of("LAKEBASE_SQL_PROFILE", "admin"))) {
      String sql = "delete from orders";

      assertThat(Road.text(road.call("lakebase_read_query", Map.of("sql", sql))))
          .startsWith("Statement type 'DELETE' is not allowed. Permitted types: ")
          .doesNotContain("TRUNCATE");
      assertThat(road.ran).isEmpty();
      assertThat(
              road.call("lakebase_execute_query", Map.of("sql", sql)).path("isError").asBoolean())
          .isFalse();
      assertThat(road.ran.get(0).governedSql("sql"))
          .contains(new GovernedSql(sql, GovernedSql.Path.WRITE));
    }
  }

  @Test
  void explainIsJudgedAndHandedOverAsTheOneTextThatRuns() throws Exception {
    try (Road road = new Road(Map.of("LAKEBASE_SQL_PROFILE", "admin"))) {
      road.call("lakebase_explain_query", Map.of("sql", "delete from orders"));
      assertThat(road.ran.get(0).governedSql("sql"))
          .contains(
              new GovernedSql(
                  "EXPLAIN (FORMAT JSON, VERBOSE) delete from orders", GovernedSql.Path.READ));

      road.call("lakebase_explain_query", Map.of("sql", "select 1", "analyze", true));
      assertThat(road.ran.get(1).governedSql("sql"))
          .contains(
              new GovernedSql(
                  "EXPLAIN (FORMAT JSON, VERBOSE, ANALYZE, BUFFERS) select 1",
                  GovernedSql.Path.READ));
    }
  }

  @Test
  void explainTakesTheLongestText() throws Exception {
    try (Road road = new Road(Map.of("LAKEBASE_SQL_PROFILE", "read_only"))) {
      String longest = "select '" + "a".repeat(SqlGuard.MAX_CHARACTERS - 9) + "'";
      road.call("lakebase_explain_query", Map.of("sql", longest));
      assertThat(road.ran).hasSize(1);
      JsonNode refused = road.call("lakebase_explain_query", Map.of("sql", longest + " "));
      assertThat(refused.path("isError").asBoolean()).isTrue();
      assertThat(road.ran).hasSize(1);
    }
  }

  @Test
  void explainRefusesToAnalyzeAWriteAndEveryWayToSmuggleOneIn() throws Exception {
    try (Road road = new Road(Map.of("LAKEBASE_SQL_PROFILE", "admin"))) {
      assertThat(
              Road.text(
                  road.call(
                      "lakebase_explain_query",
                      Map.of("sql", "delete from orders", "analyze", true))))
          .startsWith("Statement type 'DELETE' is not allowed.");
      for (String sql :
          new String[] {
            "ANALYZE delete from orders",
            "analyze verbose delete from orders",
            "(analyze) delete from orders",
            "(ANALYZE true, VERBOSE) delete from orders",
            "/**/ ANALYZE /**/ delete from orders",
            "select 1; delete from orders",
            "; delete from orders",
            "explain analyze delete from orders",
            ""
          }) {
        assertThat(
                road.call("lakebase_explain_query", Map.of("sql", sql)).path("isError").asBoolean())
            .as(sql)
            .isTrue();
      }
      assertThat(road.ran).isEmpty();
    }
  }

  @Test
  void aMigrationIsAScriptOfWhichEveryStatementIsJudged() throws Exception {
    try (Road road = new Road(Map.of("LAKEBASE_SQL_PROFILE", "developer"))) {
      road.call(
          "lakebase_prepare_migration",
          Map.of("migration_sql", "create table t (a int); alter table t add b int;"));

      assertThat(road.ran.get(0).governedScript("migration_sql"))
          .extracting(GovernedSql::statement)
          .containsExactly("create table t (a int)", "alter table t add b int");
      assertThat(
              Road.text(
                  road.call(
                      "lakebase_prepare_migration",
                      Map.of("migration_sql", "create table t (a int); drop table u"))))
          .startsWith("Statement 2: Statement type 'DROP' is not allowed.");
      assertThat(road.ran).hasSize(1);
    }
  }

  @Test
  void anArgumentNamedSqlIsGovernedThoughNobodyDeclaredIt() throws Exception {
    try (Road road = new Road(Map.of("LAKEBASE_SQL_PROFILE", "admin"))) {
      assertThat(Road.text(road.call("crm_lookup", Map.of("sql", "drop table customers"))))
          .startsWith("Statement type 'DROP' is not allowed.");
      assertThat(road.ran).isEmpty();

      road.call("crm_lookup", Map.of("sql", "select 1"));
      assertThat(road.ran.get(0).governedSql("sql")).isPresent();
    }
  }

  @Test
  void promptsAndResourcesFollowWhatTheCallerMayUse() throws Exception {
    Map<String, String> environment =
        Map.of(
            "LAKEBASE_TOOL_DENIED_CATEGORIES",
            "insight",
            "LAKEBASE_TOOL_DENIED",
            "lakebase_list_schemas,lakebase_read_query");
    try (Road road = new Road(environment)) {
      assertThat(road.list(Caller.LOCAL, "prompts/list").path("prompts")).isEmpty();
      assertThat(road.list(Caller.LOCAL, "resources/list").path("resources")).isEmpty();
      assertThat(
              road.send(Caller.LOCAL, Road.legacy("prompts/get", Road.params("explore", Map.of())))
                  .getException())
          .hasMessage("Unknown prompt: explore");
    }
    try (Road road = new Road(Map.of("LAKEBASE_TOOL_DENIED", "lakebase_read_query"))) {
      assertThat(road.list(Caller.LOCAL, "prompts/list").path("prompts")).hasSize(1);
      assertThat(road.list(Caller.LOCAL, "resources/list").path("resources")).hasSize(1);
      Exchange prompt =
          road.send(Caller.LOCAL, Road.legacy("prompts/get", Road.params("explore", Map.of())));
      assertThat(Road.result(prompt).path("messages").path(0).path("content").path("text").asText())
          .isEqualTo("1. Use `lakebase_list_schemas`");
    }
  }

  @Test
  void tableContentsInMarkdownStandWithinABoundary() throws Exception {
    try (Road road = new Road(Map.of())) {
      String one = Road.text(road.call("lakebase_list_schemas", Map.of()));
      String other = Road.text(road.call("lakebase_list_schemas", Map.of()));

      assertThat(one).matches("(?s)[^\n]+\n<data [0-9a-f]{16}>\n\n- note: done\n\n</data .{16}>");
      assertThat(one).isNotEqualTo(other);
      assertThat(Road.text(road.call("lakebase_list_schemas", Map.of("response_format", "json"))))
          .isEqualTo("{\"note\":\"done\"}");
      assertThat(Road.text(road.call("lakebase_list_branches", Map.of("project_name", "p"))))
          .isEqualTo("- note: done");
    }
  }

  @Test
  void hintsAreTrueForTheCaller() throws Exception {
    assertThat(executeHints(Map.of()))
        .isEqualTo("{\"readOnlyHint\":true,\"destructiveHint\":false}");
    assertThat(executeHints(Map.of("LAKEBASE_SQL_PROFILE", "analyst")))
        .isEqualTo("{\"readOnlyHint\":false,\"destructiveHint\":false}");
    assertThat(executeHints(Map.of("LAKEBASE_SQL_PROFILE", "developer")))
        .isEqualTo("{\"readOnlyHint\":false,\"destructiveHint\":true}");
  }

  @Test
  void limitsAndRatesOfTheFileHoldForItsTools() throws Exception {
    String yaml =
        """
        limits: {lakebase_list_schemas: {rows: 7}}
        rate_limits: {tools: {lakebase_list_schemas: 1}}
        """;
    Path file = Files.writeString(directory.resolve("governance.yaml"), yaml);
    try (Road road = new Road(Map.of("LAKEBASE_GOVERNANCE_CONFIG", file.toString()))) {
      road.call("lakebase_list_schemas", Map.of());
      assertThat(road.ran.get(0).limits().maxRows()).isEqualTo(7);

      assertThat(Road.text(road.call("lakebase_list_schemas", Map.of())))
          .startsWith("Rate limit: 1 calls a minute of 'lakebase_list_schemas'.");
      assertThat(road.ran).hasSize(1);
      assertThat(road.calls().get(1).path("reason").asText()).isEqualTo("rate limit");
    }
  }

  @Test
  void aDeclaredArgumentOfADropInToolIsGovernedToo() throws Exception {
    String yaml = "sql: {profile: admin}\nsql_arguments: {crm_lookup: [filter_sql]}\n";
    Path file = Files.writeString(directory.resolve("governance.yaml"), yaml);
    try (Road road = new Road(Map.of("LAKEBASE_GOVERNANCE_CONFIG", file.toString()))) {
      road.policies.start(Duration.ofHours(1));

      assertThat(Road.text(road.call("crm_lookup", Map.of("filter_sql", "delete from t"))))
          .startsWith("Statement type 'DELETE' is not allowed.");
      road.call("crm_lookup", Map.of("filter_sql", "select 1", "sql", "select 2"));
      assertThat(road.ran).hasSize(1);
      assertThat(road.ran.get(0).governedSql("filter_sql")).isPresent();
      assertThat(road.ran.get(0).governedSql("sql")).isPresent();
    }
  }

  private static String executeHints(Map<String, String> environment) throws Exception {
    try (Road road = new Road(environment)) {
      for (JsonNode tool : road.list(Caller.LOCAL, "tools/list").path("tools")) {
        if (tool.path("name").asText().equals("lakebase_execute_query")) {
          return tool.path("annotations").toString();
        }
      }
      throw new AssertionError("not listed");
    }
  }
}
