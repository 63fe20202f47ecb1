package dev.lakebase.mcp.agent;

import static dev.lakebase.mcp.agent.DropInFiles.refused;
import static dev.lakebase.mcp.agent.DropInFiles.soon;
import static dev.lakebase.mcp.agent.DropInFiles.tool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.database.ScratchSchema;
import dev.lakebase.mcp.database.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sql:} and governed SQL in drop-ins, and what the policy says of drop-ins. */
class DropInSqlTest {
  private static final String WRITES = "readOnlyHint: false";

  @TempDir static Path home;

  private static DropInFiles files;
  private static Path policy;
  private static ScratchSchema schema;
  private static RunningServer server;
  private static Agent agent;

  @BeforeAll
  static void start() throws Exception {
    files = new DropInFiles(Files.createDirectory(home.resolve("routes.d")));
    policy = Files.writeString(home.resolve("governance.yaml"), "untrusted_data_boundary: false\n");
    schema = TestDatabase.shared().scratchSchema();
    schema.execute("CREATE TABLE " + schema.qualified("visits") + " (who text, at timestamptz)");
    String insert = "INSERT INTO " + schema.qualified("visits") + " VALUES (:#who, now())";
    files.put(
        "reads.camel.yaml",
        tool(
            "crm_reads",
            sql(
                "SELECT 1 AS n, true AS b,"
                    + " 9007199254740993 AS big, ARRAY[1,2] AS list, CAST('{\\\"a\\\": 1}' AS jsonb) AS doc,"
                    + " TIMESTAMPTZ '2026-01-02 03:04:05+00' AS at,"
                    + " current_setting('transaction_read_only') AS ro")));
    files.put(
        "sneaks.camel.yaml",
        tool(
            "crm_sneaks", "parameter.who: string\n        readOnlyHint: true", steps(sql(insert))));
    files.put(
        "writes.camel.yaml",
        tool("crm_writes", "parameter.who: string\n        " + WRITES, steps(sql(insert))));
    files.put("many.camel.yaml", tool("crm_many", sql("SELECT * FROM generate_series(1, 50) n")));
    files.put(
        "undeclared.camel.yaml",
        tool(
            "crm_undeclared",
            "parameter.sql: string\n        readOnlyHint: true",
            steps("- to: \"lakebase:cursor?argument=sql\"")));
    server =
        files.server(
            "LAKEBASE_GOVERNANCE_CONFIG=" + policy,
            "LAKEBASE_MAX_ROWS=10",
            "ROUTES_RATES_URL=https://rates.example.com");
    agent = new Agent(server);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    schema.close();
  }

  @Test
  void aReadsValuesAreExact() {
    assertThat(refused(server)).isEmpty();
    assertThat(agent.calls("crm_reads", "{}").text())
        .contains(
            "\"n\":1",
            "\"b\":true",
            "\"big\":\"9007199254740993\"",
            "\"list\":[1,2]",
            "\"doc\":{\"a\":1}",
            "\"at\":\"2026-01-02 03:04:05+00\"",
            "\"ro\":\"on\"");
  }

  @Test
  void aToolThatOnlyReadsCannotWriteWhateverItsSqlSays() throws Exception {
    assertThat(agent.calls("crm_sneaks", "{\"who\": \"sneak\"}").refusal())
        .contains("cannot execute INSERT in a read-only transaction");
    assertThat(visits("sneak")).isZero();
  }

  @Test
  void aToolThatWritesCommitsItsStep() throws Exception {
    agent.calls("crm_writes", "{\"who\": \"O'Hara\"}");

    assertThat(visits("O'Hara")).isEqualTo(1);
  }

  @Test
  void rowsBeyondTheLimitAreCut() {
    assertThat(agent.calls("crm_many", "{}").text()).contains("{\"n\":10}").doesNotContain("11");
  }

  @Test
  void anArgumentNamedSqlIsGovernedThoughNobodySaidSo() {
    assertThat(agent.calls("crm_undeclared", "{\"sql\": \"SELECT 42 AS n\"}").text())
        .contains("42");
    assertThat(agent.calls("crm_undeclared", "{\"sql\": \"DROP TABLE orders\"}").refusal())
        .startsWith("Statement type 'DROP' is not allowed");
  }

  @Test
  void whatThePolicyAddsIsPermittedFromThenOnAndWhatItTakesBackIsOut() throws Exception {
    files.put(
        "host.camel.yaml",
        tool("crm_host", "- to: https://crm.example.com/customers", "- stop: {}"));
    soon().until(() -> refused(server).toString().contains("'crm.example.com' is not permitted"));

    Files.writeString(policy, "drop_ins:\n  hosts: [crm.example.com]\n");
    soon().until(() -> agent.tools().findValuesAsText("name").contains("crm_host"));

    Files.writeString(policy, "drop_ins:\n  hosts: [other.example.com]\n");
    soon().until(() -> !agent.tools().findValuesAsText("name").contains("crm_host"));
    soon().until(() -> refused(server).toString().contains("'crm.example.com' is not permitted"));
    files.delete("host.camel.yaml");
    soon().until(() -> refused(server).isEmpty());
  }

  @Test
  void theTemplateForSqlMakesATool() {
    files.put(
        "made.camel.yaml",
        """
        - templatedRoute:
            routeTemplateRef: lakebase-sql-tool
            parameters:
              - {name: tool, value: crm_numbers}
              - {name: tags, value: "crm,on_branch"}
              - {name: description, value: Numbers up to one of yours}
              - name: arguments
                value: |
                  most: {type: integer, minimum: 1, required: true, description: The last one}
              - {name: sql, value: "SELECT n FROM generate_series(1, :#most) n"}
        """);

    soon().until(() -> agent.tools().findValuesAsText("name").contains("crm_numbers"));
    assertThat(agent.calls("crm_numbers", "{\"most\": 3}").data().path("rows").toString())
        .isEqualTo("[{\"n\":1},{\"n\":2},{\"n\":3}]");
    assertThat(agent.calls("crm_numbers", "{\"most\": 0}").refusal()).contains("at least 1");
  }

  @Test
  void theExampleIsADropInOnceItsHostIsNamed() throws Exception {
    String example =
        Files.readString(Path.of("examples/orders-with-exchange-rates/orders.camel.yaml"));
    files.put("orders.camel.yaml", example);
    soon().until(() -> refused(server).toString().contains("'rates.example.com' is not permitted"));

    Files.writeString(policy, "drop_ins:\n  hosts: [rates.example.com]\n");

    soon().until(() -> agent.tools().findValuesAsText("name").contains("orders_in_currency"));
    files.put("orders.camel.yaml", example.replace("Lists a customer's", "Shows a customer's"));
    soon().until(() -> agent.tools().toString().contains("Shows a customer's paid orders"));
    files.delete("orders.camel.yaml");
    soon().until(() -> !agent.tools().findValuesAsText("name").contains("orders_in_currency"));
  }

  private static String sql(String text) {
    return "- to:\n    uri: sql\n    parameters:\n      query: \"" + text + "\"";
  }

  private static String[] steps(String... steps) {
    return steps;
  }

  private static int visits(String who) throws Exception {
    try (var connection = schema.connect();
        var count = connection.prepareStatement("SELECT count(*) FROM visits WHERE who = ?")) {
      count.setString(1, who);
      try (var row = count.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
