package dev.lakebase.mcp.database;

import static dev.lakebase.mcp.database.TestCalls.LIMITS;
import static dev.lakebase.mcp.database.TestCalls.read;
import static dev.lakebase.mcp.database.TestCalls.settings;
import static dev.lakebase.mcp.database.TestCalls.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.tool.CallTrace;
import dev.lakebase.mcp.tool.Cancellation;
import dev.lakebase.mcp.tool.GovernedSql;
import dev.lakebase.mcp.tool.RunAs;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Transactions that a route spells out; one connection serves them all. */
class TransactionTest {
  private static ScratchSchema scratch;
  private static Database database;
  private static DefaultCamelContext camel;

  @BeforeAll
  static void start() throws Exception {
    scratch = new ScratchSchema(TestDatabase.shared(), "steps");
    scratch.execute("DROP SCHEMA IF EXISTS steps CASCADE; CREATE SCHEMA steps");
    scratch.execute("CREATE TABLE steps.t (id int)");
    scratch.execute(
        "CREATE FUNCTION steps.sneaks() RETURNS int LANGUAGE sql AS 'INSERT INTO steps.t VALUES (9) RETURNING id'");
    database = TestCalls.database(TestCalls.withOneConnection(settings()));
    camel = new DefaultCamelContext();
    camel.getRegistry().bind("lakebase", new LakebaseComponent(() -> database));
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:committed")
                .errorHandler(noErrorHandler())
                .to("lakebase:begin")
                .to("lakebase:script?argument=script")
                .to("lakebase:query?sql=SELECT count(*) FROM steps.t&outputType=SelectOne")
                .to("lakebase:commit");
            from("direct:left-open")
                .errorHandler(noErrorHandler())
                .to("lakebase:begin")
                .to("lakebase:script?argument=script");
            from("direct:snapshot")
                .errorHandler(noErrorHandler())
                .to("lakebase:begin")
                .to("lakebase:script?argument=script")
                .to(
                    "lakebase:snapshot?sql=SELECT current_setting('search_path') AS path, format_type(:#type, NULL) AS type")
                .to("lakebase:rollback");
            from("direct:stray")
                .errorHandler(noErrorHandler())
                .to("lakebase:script?argument=script");
          }
        });
    camel.start();
  }

  @AfterAll
  static void stop() throws Exception {
    camel.stop();
    database.close();
    scratch.close();
  }

  @Test
  void whatStandsBetweenBeginAndCommitIsOneTransaction() throws Exception {
    Object inside = send("direct:committed", write("INSERT INTO steps.t VALUES (1), (2)"));
    assertThat(inside).isEqualTo(2L);
    assertThat(count()).isEqualTo(2L);
    scratch.execute("TRUNCATE steps.t");
  }

  @Test
  void whatIsLeftOpenEndsWithTheExchangeAndChangesNothing() throws Exception {
    send("direct:left-open", write("INSERT INTO steps.t VALUES (3)"));
    assertThat(count()).isEqualTo(0L);
  }

  @Test
  void aFailingStatementIsTold() throws Exception {
    assertThatThrownBy(
            () ->
                send(
                    "direct:committed",
                    write("INSERT INTO steps.t VALUES (4)"),
                    write("INSERT INTO steps.t\n VALUES ('x')"),
                    write("INSERT INTO steps.t VALUES (5)")))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("SQL error 22P02")
        .hasMessageEndingWith("It was statement 2 of 3: \"INSERT INTO steps.t VALUES ('x')\".");
    assertThat(count()).isEqualTo(0L);
  }

  @Test
  void aStatementThatWasJudgedToReadCanNotWrite() throws Exception {
    assertThatThrownBy(
            () ->
                send(
                    "direct:committed",
                    write("INSERT INTO steps.t VALUES (6)"),
                    read("SELECT steps.sneaks()")))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("Statement type 'INSERT' is not allowed")
        .hasMessageContaining("It was statement 2 of 2");
    assertThat(count()).isEqualTo(0L);
  }

  @Test
  void aReadWithinAScriptDoesNotMakeTheRestReadOnly() throws Exception {
    assertThat(
            send(
                "direct:committed",
                read("SELECT 1"),
                write("INSERT INTO steps.t VALUES (7)"),
                read("SELECT 2")))
        .isEqualTo(1L);
    scratch.execute("TRUNCATE steps.t");
  }

  @Test
  void aSnapshotSeesNothingOfWhatTheScriptHasSet() throws Exception {
    assertThat(
            send(
                "direct:snapshot",
                write("CREATE DOMAIN steps.own AS int"),
                write("SET search_path = steps")))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .containsExactly(Map.of("path", "pg_catalog, pg_temp", "type", "integer"));
  }

  @Test
  void aScriptWithoutATransactionOrAVerdictIsNotRun() {
    assertThatThrownBy(() -> send("direct:stray", write("SELECT 1")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> send("direct:committed")).isInstanceOf(IllegalStateException.class);
  }

  private static Object count() throws Exception {
    return send("lakebase:query?sql=SELECT count(*) FROM steps.t&outputType=SelectOne");
  }

  private static Object send(String uri, GovernedSql... script) throws Exception {
    ToolCall call =
        new ToolCall(
            TestCalls.writingCall().tool(),
            "local",
            RunAs.SERVICE,
            Map.of(),
            Map.of(),
            script.length == 0 ? Map.of() : Map.of("script", List.of(script)),
            LIMITS,
            new Cancellation(),
            CallTrace.NONE);
    try (var template = camel.createProducerTemplate()) {
      Exchange exchange =
          template.request(
              uri,
              it -> {
                it.setProperty(ToolCall.PROPERTY, call);
                it.getMessage().setHeader("type", 23);
              });
      if (exchange.getException() != null) {
        throw exchange.getException();
      }
      return exchange.getMessage().getBody();
    }
  }
}
