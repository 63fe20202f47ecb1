package dev.lakebase.mcp.database;

import static dev.lakebase.mcp.database.TestCalls.call;
import static dev.lakebase.mcp.database.TestCalls.read;
import static dev.lakebase.mcp.database.TestCalls.settings;
import static dev.lakebase.mcp.database.TestCalls.show;
import static dev.lakebase.mcp.database.TestCalls.write;
import static dev.lakebase.mcp.database.TestCalls.writingCall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.tool.GovernedSql;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What one caller does to the only connection, the next one does not see. */
class PoisoningTest {
  /** All that a session can hold and a caller could notice, in one row. */
  private static final String STATE =
      """
      SELECT current_user, session_user,
        (SELECT md5(string_agg(name || '=' || setting, ',' ORDER BY name)) FROM pg_settings
          WHERE name NOT IN ('transaction_read_only', 'cursor_tuple_fraction')),
        current_setting('transaction_read_only'), coalesce(current_setting('app.caller', true), ''),
        (SELECT count(*) FROM pg_prepared_statements WHERE from_sql),
        (SELECT count(*) FROM pg_cursors WHERE name <> 'lakebase'),
        (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
        (SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()),
        (SELECT count(*) FROM pg_listening_channels()),
        pg_backend_pid()""";

  private static ScratchSchema schema;
  private static Database database;

  @BeforeAll
  static void open() throws SQLException {
    schema = TestDatabase.shared().scratchSchema();
    schema.execute("CREATE SEQUENCE counter");
    database = TestCalls.database(TestCalls.withOneConnection(settings()));
  }

  @AfterAll
  static void close() throws SQLException {
    database.close();
    schema.close();
  }

  static Stream<String> poisons() {
    return Stream.of(
        "SELECT set_config('app.caller', 'eve', false)",
        "SELECT set_config('search_path', 'evil', false)",
        "SELECT set_config('statement_timeout', '0', false)",
        "SELECT set_config('default_transaction_read_only', 'off', false)",
        "SET statement_timeout = 0",
        "SET search_path = evil",
        "SET TimeZone = 'Asia/Tokyo'",
        "SET standard_conforming_strings = off",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
        "SET default_transaction_read_only = off",
        "SET ROLE pg_monitor",
        "SET work_mem = '1GB'",
        "RESET ALL",
        "CREATE TEMP TABLE orders AS SELECT 1 AS a",
        "CREATE TEMP VIEW customers AS SELECT 1 AS a",
        "PREPARE p AS SELECT 1",
        "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
        "SELECT pg_advisory_lock(42)",
        "LISTEN gossip",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "START TRANSACTION READ WRITE",
        "SAVEPOINT s",
        "DISCARD ALL",
        "DEALLOCATE ALL",
        "SELECT 1/0");
  }

  @ParameterizedTest
  @MethodSource("poisons")
  void theNextCallerFindsACleanSession(String poison) throws Exception {
    List<List<Object>> before = database.read(call(), read(STATE), 1).rows();
    for (GovernedSql text : List.of(read(poison), show(poison), write(poison))) {
      try {
        database.execute(writingCall(), text, 1);
      } catch (ToolFailure e) {
        assertThat(e).hasMessageNotContaining("Connection");
      }
      assertThat(database.read(call(), read(STATE), 1).rows())
          .as("after " + text)
          .isEqualTo(before);
    }
  }

  @org.junit.jupiter.api.Test
  void sequenceValuesOfTheCallerBeforeAreUnknown() throws Exception {
    database.execute(
        writingCall(), write("SELECT nextval('" + schema.qualified("counter") + "')"), 1);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> database.read(call(), read("SELECT lastval()"), 1))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("SQL error 55000");
  }
}
