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
import org.junit.jupiter.params.provider.CsvSource;

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
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "true|true",
        "(-32768)::int2|-32768",
        "2147483647|2147483647",
        "(-2147483648)::int4|-2147483648",
        "4294967295::oid|4294967295",
        "9007199254740991::int8|9007199254740991",
        "(-9007199254740991)::int8|-9007199254740991",
        "9007199254740992::int8|\"9007199254740992\"",
        "(-9007199254740992)::int8|\"-9007199254740992\"",
        "9223372036854775807|\"9223372036854775807\"",
        "(-9223372036854775808)::int8|\"-9223372036854775808\"",
        "0.10|0.10",
        "-0.50::numeric|-0.50",
        "123456789012.345|123456789012.345",
        "1234567890123.456|\"1234567890123.456\"",
        "1.5::numeric(38,10)|1.5000000000",
        "9999999999999999999999999999.9999999999::numeric(38,10)|\"9999999999999999999999999999.9999999999\"",
        "0::numeric|0",
        "'NaN'::numeric|\"NaN\"",
        "'-Infinity'::numeric|\"-Infinity\"",
        "0.1::float4|0.1",
        "3.4028235e38::float4|3.4028235E+38",
        "0.1::float8 + 0.2::float8|0.30000000000000004",
        "100::float8|100",
        "5e-324::float8|5E-324",
        "1.7976931348623157e308::float8|1.7976931348623157E+308",
        "'-0'::float8|-0.0",
        "'NaN'::float8|\"NaN\"",
        "'Infinity'::float4|\"Infinity\"",
        "'-Infinity'::float8|\"-Infinity\"",
        "'1.50'::money::numeric|1.50",
        "null::int|null",
        "''::text|\"\"",
        "'NULL'::text|\"NULL\"",
        "'a'::char(3)|\"a  \"",
        "'😀 é \"x\" \\'::text|\"😀 é \\\"x\\\" \\\\\"",
        "timestamp '2026-01-02 03:04:05.000006'|\"2026-01-02 03:04:05.000006\"",
        "timestamptz '2026-01-02 03:04:05.123456+05:30'|\"2026-01-01 21:34:05.123456+00\"",
        "timestamptz 'infinity'|\"infinity\"",
        "timestamp '0044-03-15 12:00:00 BC'|\"0044-03-15 12:00:00 BC\"",
        "timestamptz '294276-12-31 23:59:59.999999+00'|\"294276-12-31 23:59:59.999999+00\"",
        "date '4713-01-01 BC'|\"4713-01-01 BC\"",
        "date '-infinity'|\"-infinity\"",
        "time '24:00:00'|\"24:00:00\"",
        "timetz '12:34:56.789+02'|\"12:34:56.789+02\"",
        "interval '1 year -2 mons 3 days 04:05:06.789'|\"10 mons 3 days 04:05:06.789\"",
        "interval '-1 day -00:00:01'|\"-1 days -00:00:01\"",
        "uuid 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'|\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"",
        "'\\x00ff'::bytea|\"\\\\x00ff\"",
        "''::bytea|\"\\\\x\"",
        "B'10110'|\"10110\"",
        "int4range(1,10)|\"[1,10)\"",
        "'empty'::int4range|\"empty\"",
        "tstzrange('2026-01-01','infinity')|\"[\\\"2026-01-01 00:00:00+00\\\",infinity)\"",
        "nummultirange(numrange(1.0,2.0),numrange(3,null))|\"{[1.0,2.0),[3,)}\"",
        "inet '192.168.0.1/24'|\"192.168.0.1/24\"",
        "row(1,'a b',null)|\"(1,\\\"a b\\\",)\"",
        "point(1.5,2)|\"(1.5,2)\"",
        "'<a>1</a>'::xml|\"<a>1</a>\"",
        "'a b'::tsvector|\"'a' 'b'\"",
        "'pg_class'::regclass|\"pg_class\"",
        "'1 2'::int2vector|\"1 2\"",
        "'{\"b\":1.10,\"a\":[null,true,\"x\"]}'::json|{\"b\":1.10,\"a\":[null,true,\"x\"]}",
        "'{\"n\":12345678901234567890.12345678901234567890}'::jsonb|{\"n\":12345678901234567890.12345678901234567890}",
        "'null'::jsonb|null",
        "'123456789012345678901234567890'::jsonb|123456789012345678901234567890",
        "array[1,null,3]|[1,null,3]",
        "'{}'::int[]|[]",
        "array[[1,2],[3,4]]|[[1,2],[3,4]]",
        "'[0:1]={5,6}'::int[]|[5,6]",
        "'[-1:0][2:2]={{5},{6}}'::int[]|[[5],[6]]",
        "array['a','b,c','','NULL',null,'q\"q','b\\s','{x}',' pad ']|[\"a\",\"b,c\",\"\",\"NULL\",null,\"q\\\"q\",\"b\\\\s\",\"{x}\",\" pad \"]",
        "array[9223372036854775807,1]|[\"9223372036854775807\",1]",
        "array[1.0,'NaN']::numeric[]|[1.0,\"NaN\"]",
        "array['{\"a\":1}'::jsonb]|[{\"a\":1}]",
        "array[true,false]|[true,false]",
        "array[timestamp '2026-01-02 03:04:05']|[\"2026-01-02 03:04:05\"]",
        "array['\\x01'::bytea]|[\"\\\\x01\"]",
        "array[box '(1,2),(3,4)', box '(5,6),(7,8)']|[\"(3,4),(1,2)\",\"(7,8),(5,6)\"]",
        "array[int4range(1,2),int4range(3,4)]|[\"[1,2)\",\"[3,4)\"]",
        "array[row(1,2)]|[\"(1,2)\"]",
        "array[null]::text[]|[null]",
      })
  void aValueReadsBackExactly(String expression, String json) throws Exception {
    Object value = one("SELECT " + expression);
    assertThat(JsonMapper.builder().build().writeValueAsString(value)).isEqualTo(json);
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
            "statement_timeout = 1");
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
