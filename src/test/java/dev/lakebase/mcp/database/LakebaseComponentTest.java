package dev.lakebase.mcp.database;

import static dev.lakebase.mcp.database.TestCalls.LIMITS;
import static dev.lakebase.mcp.database.TestCalls.call;
import static dev.lakebase.mcp.database.TestCalls.read;
import static dev.lakebase.mcp.database.TestCalls.settings;
import static dev.lakebase.mcp.database.TestCalls.show;
import static dev.lakebase.mcp.database.TestCalls.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.Cancellation;
import dev.lakebase.mcp.tool.GovernedSql;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakebaseComponentTest {
  private static Database database;
  private static DefaultCamelContext camel;

  @BeforeAll
  static void start() throws Exception {
    database = TestCalls.database(settings());
    camel = new DefaultCamelContext();
    camel.getRegistry().bind("lakebase", new LakebaseComponent(() -> database));
    camel.start();
  }

  @AfterAll
  static void stop() {
    camel.stop();
    database.close();
  }

  @Test
  void aCursorAnswersWithColumnsAndRows() throws Exception {
    ToolCall call = governed(true, read("SELECT i AS n FROM generate_series(1, 5) i"));
    assertThat(send("lakebase:cursor?argument=sql", call, Map.of("max_rows", 2)))
        .isEqualTo(
            Map.of(
                "columns",
                List.of(Map.of("name", "n", "type", "int4")),
                "rows",
                List.of(List.of(1), List.of(2)),
                "row_count",
                2,
                "truncated",
                true));
    assertThat(call.rows()).isEqualTo(2);
  }

  @Test
  void moreRowsThanTheLimitsAllowCannotBeAskedFor() throws Exception {
    ToolCall call =
        call(
            true,
            new CallLimits(3, 1000, LIMITS.timeout()),
            new Cancellation(),
            Map.of("sql", read("SELECT * FROM generate_series(1, 10)")));
    assertThat(send("lakebase:cursor?argument=sql", call, Map.of("max_rows", 1000)))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("row_count", 3);
  }

  @Test
  void withoutTheGovernancesWordNothingRuns() {
    Map<String, Object> sql = Map.of("sql", "SELECT 1");
    assertThatThrownBy(
            () ->
                send(
                    "lakebase:cursor?argument=sql",
                    call(true, LIMITS, new Cancellation(), Map.of()),
                    sql))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> send("lakebase:cursor?argument=other", governed(true, read("SELECT 1")), sql))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> send("lakebase:query?sql=SELECT 1", null, sql))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> send("lakebase:cursor?argument=sql", governed(true, write("SELECT 1")), sql))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void executeTellsWhatChanged() throws Exception {
    try (ScratchSchema schema = TestDatabase.shared().scratchSchema()) {
      String sql = "CREATE TABLE " + schema.qualified("made") + " AS SELECT 1 AS a";
      assertThat(send("lakebase:execute?argument=sql", governed(false, write(sql)), Map.of()))
          .isEqualTo(Map.of("affected_rows", 1L, "command", "SELECT"));
    }
  }

  @Test
  void explainAnswersWithThePlan() throws Exception {
    Object body =
        send(
            "lakebase:explain?argument=sql",
            governed(true, show("EXPLAIN (FORMAT JSON) SELECT 1")),
            Map.of());
    assertThat(((Map<?, ?>) body).get("plan")).isInstanceOf(JsonNode.class);
    assertThat(((Map<?, ?>) body).get("plan")).asString().contains("Result");
  }

  @Test
  void aQueryBindsHeadersAndReturnsMaps() throws Exception {
    assertThat(
            query(
                "SELECT :#id + 1 AS next, :#name || '!' AS loud, ':#id' AS literal,"
                    + " :#nothing::text AS nothing, :#doc::jsonb ? 'a' AS has",
                mapOf("id", 41, "name", "it's; --", "doc", Map.of("a", 1), "nothing", null)))
        .isEqualTo(
            List.of(
                mapOf(
                    "next",
                    42,
                    "loud",
                    "it's; --!",
                    "literal",
                    ":#id",
                    "nothing",
                    null,
                    "has",
                    true)));
  }

  @Test
  void aQueryRunsAgainAndAgainAndAfterASessionWasCleaned() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(query("SELECT :#id * 2 AS twice", Map.of("id", i)))
          .isEqualTo(List.of(Map.of("twice", 2 * i)));
      if (i % 7 == 0) {
        send("lakebase:execute?argument=sql", governed(false, write("SELECT 1")), Map.of());
      }
    }
  }

  @Test
  void aQueryFollowsItsTableWhenThatChanges() throws Exception {
    try (ScratchSchema schema = TestDatabase.shared().scratchSchema()) {
      schema.execute("CREATE TABLE t AS SELECT 1 AS a");
      String sql = "SELECT * FROM " + schema.qualified("t");
      for (int i = 0; i < 5; i++) {
        assertThat(query(sql, Map.of())).isEqualTo(List.of(Map.of("a", 1)));
      }
      schema.execute("ALTER TABLE t ADD COLUMN b int DEFAULT 2");
      for (int i = 0; i < 5; i++) {
        assertThat(query(sql, Map.of())).isEqualTo(List.of(Map.of("a", 1, "b", 2)));
      }
    }
  }

  @Test
  void selectOneIsARowOrItsOnlyValue() throws Exception {
    assertThat(send("lakebase:query?sql=SELECT 7&outputType=SelectOne", readingCall(), Map.of()))
        .isEqualTo(7);
    assertThat(
            send(
                "lakebase:query?sql=SELECT 7 AS a, 8 AS b&outputType=SelectOne",
                readingCall(),
                Map.of()))
        .isEqualTo(Map.of("a", 7, "b", 8));
    assertThat(
            send(
                "lakebase:query?sql=SELECT 7 WHERE false&outputType=SelectOne",
                readingCall(),
                Map.of()))
        .isNull();
  }

  @Test
  void aQueryOfAReadingToolCannotWrite() throws Exception {
    try (ScratchSchema schema = TestDatabase.shared().scratchSchema()) {
      schema.execute("CREATE TABLE t (a int)");
      String sql = "INSERT INTO " + schema.qualified("t") + " VALUES (:#a)";
      assertThatThrownBy(() -> query(sql, Map.of("a", 1))).hasMessageContaining("25006");
      ToolCall writing = call(false, LIMITS, new Cancellation(), Map.of());
      assertThat(send("lakebase:query?sql=" + sql, writing, Map.of("a", 1)))
          .isEqualTo(Map.of("affected_rows", 1L, "command", "INSERT"));
    }
  }

  @Test
  void aStatementThatIsThereToWriteRunsInNoReadingTool() throws Exception {
    try (ScratchSchema schema = TestDatabase.shared().scratchSchema()) {
      schema.execute("CREATE TABLE t (a int)");
      String uri =
          "lakebase:execute?sql=INSERT INTO "
              + schema.qualified("t")
              + " SELECT unnest(CAST(:#all AS int[])) RETURNING a * 2 AS twice";
      Map<String, Object> headers = Map.of("all", List.of(1, 2, 3));
      assertThatThrownBy(() -> send(uri, readingCall(), headers))
          .hasMessageContaining("readOnlyHint: true");
      ToolCall writing = call(false, LIMITS, new Cancellation(), Map.of());
      assertThat(send(uri, writing, headers))
          .isEqualTo(
              mapOf(
                  "rows",
                  List.of(Map.of("twice", 2), Map.of("twice", 4), Map.of("twice", 6)),
                  "row_count",
                  3,
                  "truncated",
                  false,
                  "affected_rows",
                  3L,
                  "command",
                  "INSERT"));
      assertThat(send(uri + "&maxRows=2", writing, headers))
          .isEqualTo(
              mapOf(
                  "rows",
                  List.of(Map.of("twice", 2), Map.of("twice", 4)),
                  "row_count",
                  2,
                  "truncated",
                  true));
      assertThat(query("SELECT count(*) AS n FROM " + schema.qualified("t"), Map.of()))
          .isEqualTo(List.of(Map.of("n", 6L)));
    }
  }

  @Test
  void aParameterMayBeASimpleExpression() throws Exception {
    assertThat(
            query(
                "SELECT :#${exchangeProperty.LakebaseToolCall.principal} AS who,"
                    + " CAST(:#${header.doc[a][b]} AS int) AS b",
                Map.of("doc", Map.of("a", Map.of("b", 7)))))
        .isEqualTo(List.of(Map.of("who", "local", "b", 7)));
  }

  @Test
  void whatIsNeitherArgumentNorHeaderIsTheAuthorsMistake() {
    assertThatThrownBy(() -> query("SELECT :#contry AS c", Map.of("country", "DE")))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining(":#contry");
  }

  @Test
  void aTypeThatCannotBeToldIsAskedFor() {
    assertThatThrownBy(() -> query("SELECT json_build_object('a', :#a)", Map.of("a", "x")))
        .hasMessageContaining("42P18")
        .hasMessageContaining("CAST(:#name AS text)");
  }

  @Test
  void aListThatHoldsObjectsIsJson() throws Exception {
    assertThat(
            query(
                "SELECT sum(n) AS sum FROM jsonb_to_recordset(:#items) AS items(n int)",
                Map.of("items", List.of(Map.of("n", 1), Map.of("n", 2)))))
        .isEqualTo(List.of(Map.of("sum", 3L)));
    assertThat(
            query(
                "SELECT CAST(:#words AS text[]) AS words",
                Map.of("words", Arrays.asList("a b", null, "{\"\\", ""))))
        .isEqualTo(List.of(Map.of("words", Arrays.asList("a b", null, "{\"\\", ""))));
  }

  @Test
  void aQueryMayLieInAFile(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("q.sql"), "SELECT :#a AS a -- the end\n;\n");
    assertThat(send("lakebase:query?sql=file:" + file, readingCall(), Map.of("a", "x")))
        .isEqualTo(List.of(Map.of("a", "x")));
  }

  @Test
  void aRouteWithAMistakeDoesNotStart() {
    for (String uri :
        List.of(
            "lakebase:cursor",
            "lakebase:other?argument=sql",
            "lakebase:cursor?argument=sql&maxRow=1",
            "lakebase:cursor?argument=sql&sql=SELECT 1",
            "lakebase:execute",
            "lakebase:query?argument=sql",
            "lakebase:query?sql=SELECT 1&outputType=selectOne",
            "lakebase:query?sql=SELECT 1&maxRows=0",
            "lakebase:query?sql=SELECT 1; SELECT 2",
            "lakebase:query?sql=SELECT :# FROM t",
            "lakebase:query?sql=RAW(SELECT :#${body FROM t)",
            "lakebase:query?sql=SELECT 1 -- and the rest")) {
      assertThatThrownBy(() -> camel.getEndpoint(uri)).as(uri).hasMessageContaining("lakebase:");
    }
  }

  private static Object query(String sql, Map<String, Object> headers) throws Exception {
    return send("lakebase:query?sql=RAW(" + sql + ")", readingCall(), headers);
  }

  private static ToolCall readingCall() {
    return call(true, LIMITS, new Cancellation(), Map.of());
  }

  private static ToolCall governed(boolean readOnly, GovernedSql sql) {
    return call(readOnly, LIMITS, new Cancellation(), Map.of("sql", sql));
  }

  private static Object send(String uri, ToolCall call, Map<String, Object> headers)
      throws Exception {
    try (var template = camel.createFluentProducerTemplate()) {
      Exchange exchange =
          template
              .to(uri)
              .withProcessor(
                  sent -> {
                    sent.setProperty(ToolCall.PROPERTY, call);
                    sent.getMessage().setHeaders(new java.util.HashMap<>(headers));
                  })
              .send();
      if (exchange.getException() != null) {
        throw exchange.getException();
      }
      return exchange.getMessage().getBody();
    }
  }

  private static Map<String, Object> mapOf(Object... pairs) {
    Map<String, Object> map = new java.util.LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
