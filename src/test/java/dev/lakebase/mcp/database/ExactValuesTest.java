package dev.lakebase.mcp.database;

import static dev.lakebase.mcp.database.TestCalls.call;
import static dev.lakebase.mcp.database.TestCalls.read;
import static dev.lakebase.mcp.database.TestCalls.settings;
import static dev.lakebase.mcp.database.TestCalls.write;
import static dev.lakebase.mcp.database.TestCalls.writingCall;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExactValuesTest {
  private static Database database;

  @BeforeAll
  static void open() throws SQLException {
    database = TestCalls.database(settings());
  }

  @AfterAll
  static void close() {
    database.close();
  }

  /** The JSON of an expression's value is what an agent sees. */
  @ParameterizedTest
  @MethodSource("values")
  void aValueReadsBackExactly(ExactValues.Value value) throws Exception {
    Object read = one("SELECT " + value.expression());
    assertThat(JsonMapper.builder().build().writeValueAsString(read)).isEqualTo(value.json());
  }

  static List<ExactValues.Value> values() {
    return ExactValues.ALL;
  }

  @Test
  void aMegabyteOfTextIsWhole() throws Exception {
    assertThat(one("SELECT repeat('é', 524288)")).isEqualTo("é".repeat(524288));
  }

  @Test
  void jsonThatNoParserShouldFollowComesAsItsText() throws Exception {
    assertThat(one("SELECT (repeat('[', 3000) || repeat(']', 3000))::json"))
        .isEqualTo("[".repeat(3000) + "]".repeat(3000));
    assertThat(StreamWriteConstraints.DEFAULT_MAX_DEPTH).isLessThan(3000);
  }

  @Test
  void duplicateAndEmptyColumnNamesSurvive() throws Exception {
    SqlResult result = database.read(call(), read("SELECT 1 AS a, 2 AS a, 'x', NULL AS \" \""), 10);
    assertThat(result.columns())
        .extracting(ColumnTypes.Column::name)
        .containsExactly("a", "a", "?column?", " ");
    assertThat(result.rows()).containsExactly(Arrays.asList(1, 2, "x", null));
  }

  @Test
  void typesThatWereMadeHereAreNamedAndRead() throws Exception {
    try (ScratchSchema schema = TestDatabase.shared().scratchSchema()) {
      schema.execute(
          "CREATE TYPE mood AS ENUM ('so so', 'ok');"
              + "CREATE DOMAIN amount AS numeric(6,2);"
              + "CREATE DOMAIN ids AS int[];"
              + "CREATE TYPE pair AS (a int, b text)");
      String sql =
          "SELECT 'so so'::%1$s.mood, array['ok','so so']::%1$s.mood[], 1.5::%1$s.amount,"
              + " array[1.5]::%1$s.amount[], '{1,2}'::%1$s.ids, (1,'x')::%1$s.pair";
      SqlResult result = database.read(call(), read(sql.formatted(schema.name())), 10);
      assertThat(JsonMapper.builder().build().writeValueAsString(result.rows()))
          .isEqualTo("[[\"so so\",[\"ok\",\"so so\"],1.50,[1.50],[1,2],\"(1,x)\"]]");
      assertThat(result.columns())
          .extracting(column -> column.type().name())
          .containsExactly("mood", "_mood", "numeric", "_amount", "_int4", "pair");
    }
  }

  @Test
  void theRolesOwnSettingsDoNotChangeHowValuesPrint() throws Exception {
    String role = TestDatabase.shared().settings().user();
    List<String> settings =
        List.of(
            "TimeZone = 'Asia/Tokyo'",
            "DateStyle = 'German'",
            "IntervalStyle = 'iso_8601'",
            "bytea_output = 'escape'",
            "extra_float_digits = 0",
            "standard_conforming_strings = off",
            "statement_timeout = 7000");
    try {
      for (String setting : settings) {
        database.execute(writingCall(), write("ALTER ROLE \"" + role + "\" SET " + setting), 1);
      }
      try (Database later = TestCalls.database(settings())) {
        SqlResult result =
            later.read(
                call(),
                read(
                    "SELECT timestamptz '2026-01-02 03:04:05+00', interval '1 day',"
                        + " '\\x41'::bytea, 0.1::float8 + 0.2::float8, 'a\\n',"
                        + " current_setting('statement_timeout')"),
                1);
        assertThat(result.rows().get(0).stream().map(String::valueOf))
            .containsExactly(
                "2026-01-02 03:04:05+00", "1 day", "\\x41", "0.30000000000000004", "a\\n", "10s");
      }
    } finally {
      database.execute(writingCall(), write("ALTER ROLE \"" + role + "\" RESET ALL"), 1);
    }
  }

  private static Object one(String sql) throws Exception {
    Object value = database.read(call(), read(sql), 1).rows().get(0).get(0);
    assertThat(value)
        .satisfiesAnyOf(
            v -> assertThat(v).isNull(),
            v ->
                assertThat(v)
                    .isInstanceOfAny(
                        String.class, Number.class, Boolean.class, List.class, JsonNode.class));
    return value;
  }
}
