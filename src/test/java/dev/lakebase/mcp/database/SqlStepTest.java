package dev.lakebase.mcp.database;

import static dev.lakebase.mcp.database.TestCalls.LIMITS;
import static dev.lakebase.mcp.database.TestCalls.call;
import static dev.lakebase.mcp.database.TestCalls.settings;
import static dev.lakebase.mcp.database.TestCalls.writingCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStepTest {
  private static Database database;
  private static DefaultCamelContext camel;

  @BeforeAll
  static void start() throws Exception {
    database = TestCalls.database(settings());
    camel = new DefaultCamelContext();
    camel.getRegistry().bind("sql", new SqlStepComponent(database));
    camel.start();
  }

  @AfterAll
  static void stop() {
    camel.stop();
    database.close();
  }

  @Test
  void withoutACallNothingRuns() {
    Exchange answer = camel.createProducerTemplate().send("sql:SELECT 1", exchange -> {});

    assertThat(answer.getException()).hasMessageContaining("No governed call");
  }

  @Test
  void headersOfCamelsChooseNeitherTheTextNorTheDatabase() throws Exception {
    assertThat(send("sql:SELECT 1 AS n", call(), Map.of("CamelSqlQuery", "SELECT 2 AS n")))
        .isEqualTo(List.of(Map.of("n", 1)));
  }

  @Test
  void valuesAreBoundAndOneRowMayBeAskedFor() throws Exception {
    assertThat(
            send(
                "sql:SELECT upper(:#word) AS w?outputType=SelectOne",
                call(),
                Map.of("word", "o'h; drop")))
        .isEqualTo("O'H; DROP");
  }

  @Test
  void aStepThatTurnsItsTransactionIntoOneThatWritesIsStopped() {
    assertThatThrownBy(() -> send("sql:SET TRANSACTION READ WRITE", call(), Map.of()))
        .isInstanceOf(ToolFailure.class);
  }

  @Test
  void nothingOfAStepIsSeenByTheNext() throws Exception {
    send("sql:SELECT set_config('lakebase.mark', 'seen', false) AS x", call(), Map.of());

    assertThat(send(marked(), call(), Map.of())).isEqualTo("");
  }

  @Test
  void aWritingStepThatFailsLeavesNothing() {
    assertThatThrownBy(
            () ->
                send(
                    "sql:WITH w AS (SELECT set_config('lakebase.mark', 'seen', false))"
                        + " SELECT 1 / 0 FROM w",
                    writingCall(),
                    Map.of()))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("division by zero");
  }

  @Test
  void moreBytesThanTheLimitAreRefused() {
    ToolCall small = call(new CallLimits(100, 1000, LIMITS.timeout()));

    assertThatThrownBy(() -> send("sql:SELECT repeat('x', 2000) AS x", small, Map.of()))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("larger than the limit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sql:SELECT 1; SELECT 2",
        "sql:SELECT 1?dataSource=#other",
        "sql:SELECT 1?useMessageBodyForSql=true",
        "sql:SELECT 1?template.maxRows=5",
        "sql:SELECT 1?outputType=StreamList",
        "sql:file:/etc/passwd"
      })
  void whatLeadsAroundTheCallIsRefused(String uri) {
    assertThatThrownBy(() -> camel.getEndpoint(uri))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
  }

  private static String marked() {
    return "sql:SELECT coalesce(current_setting('lakebase.mark', true), '') AS m"
        + "?outputType=SelectOne";
  }

  private static Object send(String uri, ToolCall call, Map<String, Object> headers)
      throws Exception {
    Exchange answer =
        camel
            .createProducerTemplate()
            .send(
                uri,
                exchange -> {
                  exchange.setProperty(ToolCall.PROPERTY, call);
                  exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
                });
    if (answer.getException() != null) {
      throw answer.getException();
    }
    return answer.getMessage().getBody();
  }
}
