package dev.lakebase.mcp.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.LakebaseMcp;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A start that is refused says why in one line, and ends with 1. */
@Tag("faults")
class StartFailureTest {
  private static final int MOST_SECONDS = 120;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LAKEBASE_AUTH | nobody | LAKEBASE_AUTH",
        "LAKEBASE_AUTH | token | LAKEBASE_TOKEN_FILE",
        "LAKEBASE_GOVERNANCE_CONFIG | /nowhere/governance.yaml | /nowhere/governance.yaml",
        "LAKEBASE_SQL_PROFILE | root | root",
        "LAKEBASE_TOOL_DENIED | lakebase_no_such_tool | lakebase_no_such_tool",
        "APP_PORT | http | APP_PORT",
        "LAKEBASE_QUERY_TIMEOUT | 30s | LAKEBASE_QUERY_TIMEOUT",
        "LAKEBASE_CALLS_PER_CATEGORY | 0 | LAKEBASE_CALLS_PER_CATEGORY",
        "LAKEBASE_SSLMODE | prefer | LAKEBASE_SSLMODE",
        "LAKEBASE_BIND | 0.0.0.0 | LAKEBASE_BIND",
        "LAKEBASE_STATE_SCHEMA | public | LAKEBASE_STATE_SCHEMA",
        "LAKEBASE_STATE_SCHEMA | nobody_answers | LAKEBASE_STATE_SCHEMA",
      })
  void aSettingThatCannotBeUsedIsNamed(String variable, String value, String named)
      throws Exception {
    assertThat(refusal(Map.of(variable, value))).contains(named);
  }

  @Test
  void aTokenFileThatIsNotThereIsNamed() throws Exception {
    assertThat(refusal(Map.of("LAKEBASE_AUTH", "token", "LAKEBASE_TOKEN_FILE", "/nowhere/tokens")))
        .contains("/nowhere/tokens");
  }

  @Test
  void aTokenThatIsListedAsItIsIsNotShown() throws Exception {
    Path tokens =
        Files.writeString(directory.resolve("tokens"), Secrets.CALLER_TOKEN + " user a\n");
    assertThat(refusal(Map.of("LAKEBASE_AUTH", "token", "LAKEBASE_TOKEN_FILE", tokens.toString())))
        .contains(tokens.toString());
  }

  @Test
  void aPolicyThatNobodyCanParseIsNamed() throws Exception {
    Path policy = Files.writeString(directory.resolve("governance.yaml"), "sql: [profile: admin\n");
    assertThat(refusal(Map.of("LAKEBASE_GOVERNANCE_CONFIG", policy.toString())))
        .contains("governance.yaml");
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(refusal(Map.of("APP_PORT", Integer.toString(other.getLocalPort()))))
          .contains("APP_PORT")
          .contains(":" + other.getLocalPort());
    }
  }

  /** The one line that says why. */
  private String refusal(Map<String, String> variables) throws Exception {
    Path output = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LakebaseMcp.class.getName())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    Map<String, String> environment = new TreeMap<>(variables);
    environment.putIfAbsent("APP_PORT", "0");
    environment.put("LAKEBASE_SANDBOX", "false");
    environment.put("LAKEBASE_HOST", "127.0.0.1");
    environment.put("LAKEBASE_PORT", "1");
    environment.put("LAKEBASE_DATABASE", "none");
    environment.put("LAKEBASE_PG_USER", "nobody");
    environment.put("LAKEBASE_PG_PASSWORD", Secrets.DATABASE_PASSWORD);
    environment.putIfAbsent("LAKEBASE_STATE_KEY", Secrets.STATE_KEY);
    environment.put("DATABRICKS_HOST", "http://127.0.0.1:1");
    environment.put("DATABRICKS_TOKEN", Secrets.WORKSPACE_TOKEN);
    environment.put("DATABRICKS_CLIENT_ID", Secrets.CLIENT_ID);
    environment.put("DATABRICKS_CLIENT_SECRET", Secrets.CLIENT_SECRET);
    environment.put("LAKEBASE_S2Z_RETRY_ATTEMPTS", "0");
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(said).isEqualTo(1);
    assertThat(said).doesNotContain("\tat ");
    Secrets.areNotLoggedIn(said);
    List<String> reasons = said.lines().filter(line -> line.contains(" ERROR ")).toList();
    assertThat(reasons).as(said).hasSize(1);
    return reasons.get(0);
  }
}
