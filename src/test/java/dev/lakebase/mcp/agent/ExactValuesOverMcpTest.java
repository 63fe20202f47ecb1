package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.database.ExactValues;
import dev.lakebase.mcp.database.ScratchSchema;
import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.protocol.Json;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Values of every common type reach an agent exactly: in the structure, which is what the tool
 * declares, in the JSON text and in the Markdown. The reference is what psql prints.
 */
class ExactValuesOverMcpTest {
  private static RunningServer server;
  private static Agent agent;

  @BeforeAll
  static void start() {
    server = Agent.serverOnTestDatabase();
    agent = new Agent(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueIsExactInStructureJsonAndMarkdown(ExactValues.Value value) throws Exception {
    Result result = Result.of("SELECT " + value.expression() + " AS v");

    assertThat(result.structured(0, 0).toString())
        .isEqualTo(Json.MAPPER.readTree(value.json()).toString());
    assertThat(result.jsonText()).contains("\"rows\":[[" + value.json() + "]]");
    result.assertIsWhatPsqlPrints(List.of(value.expression()), "");
  }

  static List<ExactValues.Value> values() {
    return ExactValues.ALL;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'1e-16383'::numeric",
        "'1e131071'::numeric",
        "repeat('|\\', 20000)",
        "convert_to(repeat('😀', 5000), 'UTF8')",
        "array_fill('a\"b'::text, array[30, 40])"
      })
  void aHugeValueIsNotCut(String expression) throws Exception {
    Result.of("SELECT " + expression + " AS v").assertIsWhatPsqlPrints(List.of(expression), "");
  }

  /** Forty-four types at their extremes: see the sample data. */
  @Test
  void everyTypeSampleIsWhatPsqlPrints() throws Exception {
    List<String> columns = new ArrayList<>();
    agent
        .calls("lakebase_describe_table", "{\"table_name\": \"type_samples\"}")
        .data()
        .path("columns")
        .forEach(column -> columns.add(column.path("name").asText()));

    Result.of("SELECT * FROM type_samples ORDER BY label")
        .assertIsWhatPsqlPrints(columns, " FROM type_samples ORDER BY label");

    assertThat(columns).hasSizeGreaterThan(40);
  }

  @Test
  void aRowOfColumnsOfTheSameNameKeepsThemAll() throws Exception {
    List<String> expressions =
        ExactValues.ALL.stream().map(ExactValues.Value::expression).collect(Collectors.toList());
    String sql = expressions.stream().map(e -> e + " AS v").collect(Collectors.joining(", "));

    Result result = Result.of("SELECT " + sql);

    assertThat(result.columns()).isEqualTo(Collections.nCopies(expressions.size(), "v"));
    result.assertIsWhatPsqlPrints(expressions, "");
  }

  @Test
  void typesOfOnesOwnAreExactToo() throws Exception {
    try (ScratchSchema scratch = TestDatabase.shared().scratchSchema()) {
      String schema = scratch.name();
      scratch.execute(
          "CREATE TYPE mood AS ENUM ('so so', 'o|k');"
              + "CREATE DOMAIN amount AS numeric(6,2);"
              + "CREATE TYPE pair AS (a int, b text);"
              + "CREATE TYPE span AS RANGE (subtype = float8)");
      List<String> expressions =
          new ArrayList<>(
              List.of(
                  "'o|k'::%s.mood".formatted(schema),
                  "array['so so', null]::%s.mood[]".formatted(schema),
                  "1.5::%s.amount".formatted(schema),
                  "array[1.5, null]::%s.amount[]".formatted(schema),
                  "(1, 'x, \"y\"')::%s.pair".formatted(schema),
                  "array[(1, null)]::%s.pair[]".formatted(schema),
                  "%s.span(0.5, 'infinity')".formatted(schema)));
      if (hasHstore()) {
        scratch.execute("CREATE EXTENSION hstore");
        expressions.add("'a=>1, \"b c\"=>NULL'::%s.hstore".formatted(schema));
      }
      Result.of("SELECT " + String.join(", ", expressions)).assertIsWhatPsqlPrints(expressions, "");
    }
  }

  private static boolean hasHstore() throws SQLException {
    return !Psql.prints(
            List.of("name"), List.of("name"), " FROM pg_available_extensions WHERE name = 'hstore'")
        .isEmpty();
  }

  /** The same query's answers in both forms of text. */
  private record Result(JsonNode data, String markdown, String jsonText) {
    static Result of(String sql) {
      String quoted = Json.MAPPER.getNodeFactory().textNode(sql).toString();
      Agent.Answer markdown = agent.calls("lakebase_read_query", "{\"sql\": " + quoted + "}");
      Agent.Answer json =
          agent.calls(
              "lakebase_read_query", "{\"sql\": " + quoted + ", \"response_format\": \"json\"}");
      assertThat(markdown.data()).isEqualTo(json.data());
      return new Result(json.data(), markdown.text(), json.text());
    }

    JsonNode structured(int row, int column) {
      return data.path("rows").path(row).path(column);
    }

    List<String> columns() {
      return data.path("columns").findValuesAsText("name");
    }

    void assertIsWhatPsqlPrints(List<String> expressions, String from) throws Exception {
      assertThat(Json.MAPPER.readTree(jsonText)).isEqualTo(data);
      List<String> types = data.path("columns").findValuesAsText("type");
      List<List<String>> printed = Psql.prints(expressions, types, from);
      List<List<Optional<String>>> table = MarkdownTable.rows(markdown);
      assertThat(data.path("rows")).hasSameSizeAs(printed);
      assertThat(table).hasSameSizeAs(printed);
      for (int row = 0; row < printed.size(); row++) {
        assertThat(table.get(row)).hasSameSizeAs(expressions);
        for (int column = 0; column < expressions.size(); column++) {
          String type = types.get(column);
          JsonNode value = structured(row, column);
          String text = printed.get(row).get(column);
          assertSame(expressions.get(column), value, Psql.value(type, text));
          assertInMarkdown(table.get(row).get(column), value);
        }
      }
    }

    /** Numbers by value, all else by psql's text, arrays by element. */
    private static void assertSame(String what, JsonNode value, JsonNode psql) throws Exception {
      if (value.isNumber() && psql.isTextual()) {
        BigDecimal printed = new BigDecimal(psql.textValue());
        assertThat(value.decimalValue()).as(what).isEqualByComparingTo(printed);
      } else if (value.isBoolean() && psql.isTextual()) {
        assertThat(psql.textValue()).as(what).startsWith(value.asText().substring(0, 1));
      } else if (value.isObject() && psql.isTextual()) {
        assertThat(value).as(what).isEqualTo(Json.MAPPER.readTree(psql.textValue()));
      } else if (value.isArray()) {
        assertThat(psql).as(what).hasSameSizeAs(value);
        for (int i = 0; i < value.size(); i++) {
          assertSame(what, value.get(i), psql.get(i));
        }
      } else {
        assertThat(value).as(what).isEqualTo(psql);
      }
    }

    private static void assertInMarkdown(Optional<String> cell, JsonNode value) throws Exception {
      if (value.isNull() || value.isTextual()) {
        assertThat(cell).isEqualTo(Optional.ofNullable(value.textValue()));
      } else {
        assertThat(Json.MAPPER.readTree(cell.orElseThrow())).isEqualTo(value);
      }
    }
  }
}
