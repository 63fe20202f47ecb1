package dev.lakebase.mcp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lakebase.mcp.protocol.Json;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an expectation holds a value to. */
class MatchTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": 1}|{\"a\": 1.0, \"b\": 2}",
        "{\"a\": {\"b\": \"x\"}}|{\"a\": {\"b\": \"x\", \"c\": 1}}",
        "[{\"a\": 1}, 2]|[{\"a\": 1, \"b\": 2}, 2]",
        "null|null",
        "{\"$any\": true}|null",
        "{\"a\": {\"$absent\": true}}|{\"b\": 1}",
        "{\"$type\": \"integer\"}|7.0",
        "{\"$type\": \"number\"}|7.5",
        "{\"$type\": \"null\"}|null",
        "{\"$matches\": \"a+\"}|\"aaa\"",
        "{\"$least\": 1, \"$most\": 2}|2",
        "{\"$size\": 2}|[1, 2]",
        "{\"$contains\": [{\"a\": 1}]}|[3, {\"a\": 1, \"b\": 2}]",
        "{\"$lacks\": [{\"a\": 1}]}|[{\"a\": 2}]",
        "{}|{\"a\": 1}"
      })
  void aValueHoldsWhatIsExpected(String expected, String actual) throws Exception {
    assertThat(problems(expected, actual)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": 1}|{\"a\": 2}|at '/a' expected 1, got 2",
        "{\"a\": {\"b\": 1}}|{\"a\": {}}|at '/a/b' expected 1, got nothing",
        "{\"a\": {}}|{\"a\": 1}|at '/a' expected {}, got 1",
        "[1]|[1, 2]|at '' expected [1], got [1,2]",
        "[1, 2]|[1, 3]|at '/1' expected 2, got 3",
        "1|\"1\"|at '' expected 1, got \"1\"",
        "null|0|at '' expected null, got 0",
        "{\"a\": {\"$any\": true}}|{}|at '/a' expected $any true, got nothing",
        "{\"a\": {\"$absent\": true}}|{\"a\": null}|at '/a' expected $absent true, got null",
        "{\"$type\": \"integer\"}|7.5|at '' expected $type \"integer\", got 7.5",
        "{\"$matches\": \"a\"}|\"aa\"|at '' expected $matches \"a\", got \"aa\"",
        "{\"$least\": 1, \"$most\": 2}|3|at '' expected $most 2, got 3",
        "{\"$least\": 1}|\"1\"|at '' expected $least 1, got \"1\"",
        "{\"$size\": 2}|[1]|at '' expected $size 2, got [1]",
        "{\"$contains\": [1, 4]}|[1]|at '' expected $contains [1,4], got [1]",
        "{\"$lacks\": [1]}|[1]|at '' expected $lacks [1], got [1]",
        "{\"$lacks\": [1]}|{}|at '' expected $lacks [1], got {}"
      })
  void aValueThatDoesNotIsNamedWithItsPlace(String expected, String actual, String problem)
      throws Exception {
    assertThat(problems(expected, actual)).containsExactly(problem);
  }

  private static List<String> problems(String expected, String actual)
      throws JsonProcessingException {
    return Match.problems(Json.MAPPER.readTree(expected), Json.MAPPER.readTree(actual));
  }
}
