package dev.lakebase.mcp.database;

import static dev.lakebase.mcp.database.TestCalls.LIMITS;
import static dev.lakebase.mcp.database.TestCalls.call;
import static dev.lakebase.mcp.database.TestCalls.read;
import static dev.lakebase.mcp.database.TestCalls.settings;
import static dev.lakebase.mcp.database.TestCalls.show;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.GovernedSql;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadsTest {
  private static final CallLimits SHORT = new CallLimits(1000, 1 << 20, Duration.ofMillis(300));
  private static Database database;

  @BeforeAll
  static void open() throws SQLException {
    database = TestCalls.database(settings());
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void theServerStopsAfterTheRowsThatAreWanted() throws Exception {
    SqlResult result =
        database.read(
            call(), read("SELECT i, repeat('x', 1000) FROM generate_series(1, 2000000) i"), 100);
    assertThat(result.rows()).hasSize(100);
    assertThat(result.truncated()).isTrue();
  }

  @Test
  void exactlyAsManyRowsAsWantedAreNotTruncated() throws Exception {
    SqlResult result = database.read(call(), read("SELECT * FROM generate_series(1, 100)"), 100);
    assertThat(result.rows()).hasSize(100);
    assertThat(result.truncated()).isFalse();
  }

  @Test
  void noRowsStillHaveColumns() throws Exception {
    assertThat(database.read(call(), read("SELECT 1 AS a WHERE false"), 10).toBody())
        .hasToString("{columns=[{name=a, type=int4}], rows=[], row_count=0, truncated=false}");
  }

  @Test
  void aResultEndsBeforeTheRowThatWouldBeTooManyBytes() throws Exception {
    CallLimits limits = new CallLimits(1000, 1000, LIMITS.timeout());
    SqlResult result =
        database.read(
            call(limits), read("SELECT repeat('é', 50) FROM generate_series(1, 100)"), 100);
    assertThat(result.rows()).hasSize(10);
    assertThat(result.truncated()).isTrue();
  }

  @Test
  void aFirstRowLargerThanAllBytesIsAnError() {
    CallLimits limits = new CallLimits(1000, 1000, LIMITS.timeout());
    assertThatThrownBy(() -> database.read(call(limits), read("SELECT repeat('x', 1001)"), 100))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("The first row alone is larger");
  }

  /** The rows' bytes are messages of the protocol to whoever loses his place in the stream. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "\u0001", "Z", "E", "D", "C", "S", "R", "N", "G", "c"})
  void wideRowsAreReadInPartsThatFitTheMemory(String filling) throws Exception {
    CallLimits limits = new CallLimits(1000, 10 << 20, LIMITS.timeout());
    String sql =
        "SELECT i, repeat(chr(%d), 1048576 - 4) FROM generate_series(1, 100) i"
            .formatted((int) filling.charAt(0));
    SqlResult result = database.read(call(limits), read(sql), 100);
    assertThat(result.truncated()).isTrue();
    assertThat(result.rows()).hasSize(10);
    assertThat(result.rows()).extracting(row -> row.get(0)).first().isEqualTo(1);
  }

  @Test
  void aRowThatTurnsOutFarWiderEndsTheResultBeforeIt() throws Exception {
    CallLimits limits = new CallLimits(1000, 64 << 20, LIMITS.timeout());
    String sql =
        "SELECT i, repeat('x', CASE WHEN i = 40 THEN 20000000 ELSE 400000 END)"
            + " FROM generate_series(1, 100) i";
    SqlResult result = database.read(call(limits), read(sql), 100);
    assertThat(result.truncated()).isTrue();
    assertThat(result.rows()).hasSizeBetween(1, 39);
  }

  @Test
  void aRowThatNoTripCanCarryIsAnError() {
    assertThatThrownBy(() -> database.read(call(), read("SELECT repeat('x', 20000000)"), 100))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("The result is larger than the service can hold");
  }

  @Test
  void theSessionGoesOnAfterARowThatNoTripCanCarry() throws Exception {
    try (Database one = TestCalls.database(TestCalls.withOneConnection(settings()))) {
      assertThatThrownBy(() -> one.read(call(), read("SELECT repeat('x', 20000000)"), 100))
          .isInstanceOf(ToolFailure.class);
      assertThat(one.read(call(), read("SELECT 1"), 100).rows()).isEqualTo(List.of(List.of(1)));
    }
  }

  /** Whatever a parser believed: each text is one message, and a cursor takes plain reads alone. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1; DROP TABLE victim",
        "SELECT 8 //*\n - (select 1) --*/ 2; drop table victim",
        "SELECT E'\\''; drop table victim; --'",
        "SELECT 1; COMMIT; DROP TABLE victim",
        "DROP TABLE victim",
        "SELECT 1 INTO stolen",
        "WITH x AS (DELETE FROM victim RETURNING 1) SELECT * FROM x",
        "SELECT * FROM victim FOR UPDATE",
        "DELETE FROM victim",
        "SELECT set_config('transaction_read_only', 'off', false), wipe()",
        "SELECT set_config('transaction_read_only', 'off', true)",
        "SELECT wipe()",
      })
  void aReadChangesNothingWhateverItsTextSays(String sql) throws Exception {
    try (ScratchSchema schema = TestDatabase.shared().scratchSchema()) {
      schema.execute(
          "CREATE TABLE victim AS SELECT 1 AS a; CREATE FUNCTION wipe() RETURNS int LANGUAGE sql AS"
              + " 'DELETE FROM "
              + schema.qualified("victim")
              + " RETURNING 1'");
      String qualified =
          sql.replace("victim", schema.qualified("victim"))
              .replace("wipe()", schema.qualified("wipe()"));
      for (GovernedSql text : List.of(read(qualified), show(qualified))) {
        if (text.path() == GovernedSql.Path.CURSOR) {
          assertThatThrownBy(() -> database.read(call(), text, 10)).isInstanceOf(ToolFailure.class);
        } else {
          tryTo(text);
        }
        try (Connection connection = schema.connect();
            ResultSet rows =
                connection.createStatement().executeQuery("SELECT count(*) FROM victim")) {
          rows.next();
          assertThat(rows.getInt(1)).isEqualTo(1);
        }
      }
    }
  }

  private static void tryTo(GovernedSql text) throws Exception {
    try {
      database.read(call(), text, 10);
    } catch (ToolFailure e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Test
  void aTextIsNotReadOnlyUpToItsNul() {
    assertFails("SELECT 1\0, 2").hasMessageStartingWith("SQL syntax error");
  }

  @Test
  void aReadOnlyTransactionOfTheReadPathStaysOne() {
    assertThatThrownBy(() -> database.read(call(), show("SET TRANSACTION READ WRITE"), 10))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("25001");
  }

  @Test
  void showAndExplainAnswerAsRows() throws Exception {
    assertThat(database.read(call(), show("SHOW TimeZone"), 10).rows())
        .isEqualTo(List.of(List.of("UTC")));
    assertThat(database.read(call(), show("EXPLAIN SELECT 1"), 10).rows()).isNotEmpty();
  }

  @Test
  void errorsBeginAsTheContractSays() {
    assertFails("SELECT * FROM public.no_such_table")
        .hasMessage(
            "Table public.no_such_table does not exist. Use `lakebase_list_tables` to discover"
                + " available tables.");
    assertFails("SELECT x.a FROM (SELECT 1 AS a) y").hasMessageStartingWith("SQL error 42P01");
    assertFails("SELEC 1").hasMessageStartingWith("SQL syntax error at character 1:");
    assertFails("SELECT 1 FORM x").hasMessageStartingWith("SQL syntax error at character 15:");
    assertFails("SELECT * FROM pg_catalog.pg_authid")
        .hasMessageStartingWith("Permission denied for table pg_authid");
    assertFails("SELECT 1/0").hasMessage("SQL error 22012: division by zero");
    assertFails("SELECT no_such_column")
        .hasMessage("SQL error 42703 at character 8: column \"no_such_column\" does not exist");
    assertThatThrownBy(
            () ->
                database.read(
                    call(SHORT), read("SELECT count(*) FROM generate_series(1, 1e12)"), 1))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("Query timed out after 0.3 s");
  }

  @Test
  void aLongerTimeoutThanTheSessionsHolds() throws Exception {
    CallLimits longer = new CallLimits(1000, 1 << 20, Duration.ofSeconds(77));
    assertThat(
            database
                .read(call(longer), read("SELECT current_setting('statement_timeout')"), 1)
                .rows())
        .isEqualTo(List.of(List.of("77s")));
    assertThat(database.read(call(), read("SELECT current_setting('statement_timeout')"), 1).rows())
        .isEqualTo(List.of(List.of("10s")));
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertFails(String sql) {
    return assertThatThrownBy(() -> database.read(call(), read(sql), 10))
        .isInstanceOf(ToolFailure.class);
  }
}
