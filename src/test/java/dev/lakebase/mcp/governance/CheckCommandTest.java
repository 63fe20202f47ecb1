package dev.lakebase.mcp.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckCommandTest {
  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void anAllowedStatementPrintsVerdictTypesAndReasonAndEndsWith0() {
    assertThat(run("--profile", "analyst", "select 1")).isZero();
    assertThat(out())
        .containsExactly("verdict: allow", "types: SELECT", "reason: Allowed: SELECT.");
  }

  @Test
  void aDeniedStatementEndsWith1() {
    assertThat(run("--profile", "analyst", "drop table t")).isEqualTo(1);
    assertThat(out()).startsWith("verdict: deny", "types: DROP");
    assertThat(out().get(2)).startsWith("reason: Statement type 'DROP' is not allowed.");
  }

  @Test
  void aPolicyJudgesInsteadOfAProfile() throws Exception {
    Path policy =
        Files.writeString(
            directory.resolve("governance.yaml"),
            "sql: {profile: admin, denied_types: [truncate]}\n");

    assertThat(run("--policy", policy.toString(), "drop table t")).isZero();
    assertThat(run("--policy", policy.toString(), "truncate t")).isEqualTo(1);
  }

  @Test
  void aFileOfJsonLinesIsAnsweredLineByLineInOrder() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("f.jsonl"),
            "{\"sql\": \"select 'é'\"}\n{\"sql\": \"delete from t\", \"more\": 1}\n");

    assertThat(run("--profile", "read_only", "--file", file.toString())).isZero();
    assertThat(out()).hasSize(2);
    JsonNode denied = Json.MAPPER.readTree(out().get(1));
    assertThat(out().get(0))
        .isEqualTo(
            "{\"verdict\":\"allow\",\"types\":[\"SELECT\"],\"reason\":\"Allowed: SELECT.\"}");
    assertThat(denied.path("verdict").asText()).isEqualTo("deny");
    assertThat(denied.path("types").path(0).asText()).isEqualTo("DELETE");
  }

  @Test
  void aLineWithoutSqlIsDeniedInItsPlaceAndEndsWith2() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("f.jsonl"), "nothing\n{\"sql\": 5}\n{\"sql\": \"select 1\"}\n");

    assertThat(run("--profile", "read_only", "--file", file.toString())).isEqualTo(2);
    assertThat(out().get(0)).contains("\"deny\"", "Line 1 is no JSON object");
    assertThat(out().get(1)).contains("\"deny\"", "Line 2 is no JSON object");
    assertThat(out().get(2)).contains("\"allow\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "select 1",
        "--profile",
        "--profile|analyst",
        "--profile|analyst|select 1|select 2",
        "--profile|analyst|--profile|admin|select 1",
        "--profile|analyst|--policy|x|select 1",
        "--profile|analyst|--file|x|select 1"
      })
  void anythingElseIsAnsweredWithHowToUseIt(String arguments) {
    assertThat(run(arguments.split("\\|"))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("usage: check ");
    assertThat(out.size()).isZero();
  }

  @Test
  void whatCannotBeReadIsNamed() {
    assertThat(run("--profile", "all", "select 1")).isEqualTo(2);
    assertThat(run("--policy", directory + "/absent.yaml", "select 1")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("Unknown SQL profile 'all'", "absent.yaml");
  }

  private int run(String... arguments) {
    return new CheckCommand(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(List.of(arguments));
  }

  private List<String> out() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
