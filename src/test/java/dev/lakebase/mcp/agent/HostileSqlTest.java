package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Hostile SQL over HTTP, with the role that owns the tables: whatever a read-only agent sends, to
 * whichever tool, nothing in the database is another afterwards, and no caller finds what another
 * one left in a pooled connection.
 */
class HostileSqlTest {
  private static final Path CORPUS = Path.of("src/test/resources/corpus");

  /** Each of them is one harmless SELECT to some parser, and dropped a table. */
  private static final List<String> BYPASSES =
      List.of(
          "SELECT 8 //*\n - (select 1) --*/ 2; drop table hostile.victim",
          "SELECT E'\\''; drop table hostile.victim; --'",
          "SELECT q'{'; drop table hostile.victim; --}'",
          "SELECT `1`; drop table hostile.victim",
          "SELECT U&\"pg_sl\\0065ep\"(1)",
          "SELECT 1; COMMIT; DELETE FROM hostile.victim",
          "SELECT 1) ; DROP TABLE hostile.victim; SELECT (1",
          "WITH x AS (DELETE FROM hostile.victim RETURNING 1) SELECT * FROM x",
          "SELECT 1 INTO hostile.made",
          "SELECT * FROM hostile.victim FOR UPDATE",
          "EXPLAIN ANALYZE DELETE FROM hostile.victim",
          "SET TRANSACTION READ WRITE",
          "SELECT hostile.writes()",
          "SELECT set_config('transaction_read_only', 'off', false), hostile.writes()",
          "COPY hostile.victim TO PROGRAM 'touch /tmp/hostile'",
          "DO $$ BEGIN COMMIT; DELETE FROM hostile.victim; END $$",
          "ANALYZE, FORMAT JSON) DELETE FROM hostile.victim --",
          "SELECT lo_create(0)",
          "SELECT pg_notify('c', 'x')",
          "VALUES (1); DROP TABLE hostile.victim",
          "TABLE hostile.victim; DROP TABLE hostile.victim");

  /** What one caller would leave behind in a connection for the next. */
  private static final List<String> POISON =
      List.of(
          "SELECT set_config('search_path', 'evil', false)",
          "SELECT set_config('statement_timeout', '0', false)",
          "SELECT pg_advisory_lock(4711)",
          "SET search_path = evil",
          "SET ROLE pg_monitor",
          "CREATE TEMP TABLE customers AS SELECT 'poisoned' AS full_name",
          "PREPARE p AS SELECT 1",
          "LISTEN c",
          "DECLARE c CURSOR WITH HOLD FOR SELECT 1");

  private static RunningServer server;
  private static Agent agent;

  @BeforeAll
  static void start() throws SQLException {
    execute(
        "DROP SCHEMA IF EXISTS hostile CASCADE",
        "CREATE SCHEMA hostile",
        "CREATE TABLE hostile.victim AS SELECT generate_series(1, 100) AS a",
        "CREATE FUNCTION hostile.writes() RETURNS int LANGUAGE sql AS"
            + " 'DELETE FROM hostile.victim RETURNING 1'");
    server = Agent.serverOnTestDatabase("LAKEBASE_POOL_MAX=1", "LAKEBASE_QUERY_TIMEOUT=10");
    agent = new Agent(server);
  }

  @AfterAll
  static void stop() throws SQLException {
    server.close();
    execute("DROP SCHEMA hostile CASCADE");
  }

  @Test
  void nothingThatAReadOnlyAgentSendsChangesTheDatabase() throws SQLException, IOException {
    String before = fingerprint();
    List<String> texts = new ArrayList<>(BYPASSES);
    texts.addAll(POISON);
    for (String file : List.of("sql-governance.jsonl", "own-cases.jsonl")) {
      for (String line : Files.readAllLines(CORPUS.resolve(file))) {
        JsonNode labelled = Json.MAPPER.readTree(line);
        if (labelled.path("read_only").asText().equals("deny")) {
          texts.add(labelled.path("sql").textValue());
        }
      }
    }
    assertThat(texts).hasSizeGreaterThan(500);
    for (String text : texts) {
      if (text.isEmpty() || text.length() > 50_000) {
        continue;
      }
      String sql = TextNode.valueOf(text).toString();
      agent.calls("lakebase_read_query", "{\"sql\": " + sql + "}");
      agent.calls("lakebase_execute_query", "{\"sql\": " + sql + "}");
      agent.calls("lakebase_explain_query", "{\"sql\": " + sql + ", \"analyze\": true}");
      agent.calls("lakebase_explain_query", "{\"sql\": " + sql + "}");
    }

    assertThat(fingerprint()).isEqualTo(before);
  }

  @Test
  void eachBypassIsRefusedAndSaysWhy() {
    for (String text : BYPASSES) {
      String refusal =
          agent.calls("lakebase_read_query", "{\"sql\": " + TextNode.valueOf(text) + "}").refusal();
      assertThat(refusal).as(text).isNotBlank().doesNotContain("correlation id");
    }
  }

  @Test
  void whatPostgresRefusesReadsLikeWhatTheGuardRefuses() {
    assertThat(
            agent.calls("lakebase_read_query", "{\"sql\": \"SELECT hostile.writes()\"}").refusal())
        .startsWith(
            "Statement type 'DELETE' is not allowed. Permitted types: SELECT, SHOW, DESCRIBE,"
                + " EXPLAIN.");
  }

  @Test
  void noCallerFindsWhatAnotherLeftInThePooledConnection() {
    String session = session();
    for (String poison : POISON) {
      String sql = TextNode.valueOf(poison).toString();
      agent.calls("lakebase_read_query", "{\"sql\": " + sql + "}");
      agent.calls("lakebase_execute_query", "{\"sql\": " + sql + "}");
      assertThat(session()).as(poison).isEqualTo(session);
    }
  }

  @Test
  void evenAnAdministratorLeavesNothingInThePooledConnection() {
    try (RunningServer powerful =
        Agent.serverOnTestDatabase(
            "LAKEBASE_POOL_MAX=1", "LAKEBASE_SQL_PROFILE=admin", "LAKEBASE_TOOL_PROFILE=admin")) {
      Agent administrator = new Agent(powerful);
      String session = session(administrator);
      administrator
          .calls("lakebase_execute_query", "{\"sql\": \"SET search_path = analytics\"}")
          .data();
      administrator
          .calls(
              "lakebase_execute_query",
              "{\"sql\": \"CREATE TEMP TABLE customers AS SELECT 'poisoned' AS full_name\"}")
          .data();
      assertThat(session(administrator)).isEqualTo(session);
    }
  }

  private static String session() {
    return session(agent);
  }

  private static String session(Agent of) {
    return of.calls(
            "lakebase_read_query",
            "{\"sql\": \"SELECT current_user, current_setting('search_path'),"
                + " current_setting('statement_timeout'), current_setting('TimeZone'),"
                + " (SELECT count(*) FROM customers),"
                + " (SELECT count(*) FROM pg_prepared_statements WHERE from_sql),"
                + " (SELECT count(*) FROM pg_cursors WHERE is_holdable),"
                + " (SELECT count(*) FROM pg_listening_channels()),"
                + " (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                + " AND pid = pg_backend_pid())\"}")
        .data()
        .path("rows")
        .toString();
  }

  /** All that a write could change and that no other test touches. */
  private static String fingerprint() throws SQLException {
    try (Connection connection = TestDatabase.shared().connectAsAdmin();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT (SELECT md5(string_agg(a::text, ',' ORDER BY a)) FROM hostile.victim)"
                    + " || (SELECT md5(string_agg(c.oid || relname || relkind::text || relowner"
                    + " || coalesce(relacl::text, ''), ',' ORDER BY c.oid)) FROM pg_class c"
                    + " JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname IN"
                    + " ('public', 'analytics', 'staging', 'features', 'hostile'))"
                    + " || (SELECT count(*) FROM pg_largeobject_metadata)"
                    + " || (SELECT md5(string_agg(rolname || rolsuper::text, ',' ORDER BY rolname))"
                    + " FROM pg_roles)"
                    + " || (SELECT md5(string_agg(nspname, ',' ORDER BY nspname))"
                    + " FROM pg_namespace WHERE nspname !~ '^(pg_|scratch)')"
                    + " || (SELECT count(*) FROM pg_replication_slots)"
                    + " || (SELECT count(*) FROM orders) || (SELECT sum(amount) FROM orders)")) {
      result.next();
      return result.getString(1);
    }
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection = TestDatabase.shared().connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
