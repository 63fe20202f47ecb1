package dev.lakebase.mcp.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.tool.Catalogue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyRefusalTest {
  @TempDir private Path directory;

  static Stream<Arguments> files() {
    return Stream.of(
        Arguments.of(
            "sql:\n  profile: readonly\n",
            ", sql.profile: Unknown SQL profile 'readonly'. Known: read_only, analyst, developer,"
                + " admin"),
        Arguments.of(
            "tools:\n  profile: root\n",
            ", tools.profile: Unknown tool profile 'root'. Known: read_only, analyst, developer,"
                + " admin"),
        Arguments.of(
            "sql:\n  denied_types: [drop, dropp]\n",
            ", sql.denied_types: Unknown SQL statement type 'dropp'. Known: select, "),
        Arguments.of(
            "tools:\n  denied_tools: [lakebase_delete_brunch]\n",
            ", tools.denied_tools: Unknown tool 'lakebase_delete_brunch'. Known: lakebase_append"),
        Arguments.of(
            "tools:\n  allowed_categories: [sql]\n",
            ", tools.allowed_categories: Unknown category 'sql'. Known: branch_read, "),
        Arguments.of(
            "confirm: [delete_branch]\n", ", confirm: Unknown tool 'delete_branch'. Known: "),
        Arguments.of(
            "limits: {lakebase_read: {rows: 1}}\n", ", limits: Unknown tool 'lakebase_read'. "),
        Arguments.of(
            "limits: {lakebase_read_query: {rows: 0}}\n",
            ", limits.lakebase_read_query.rows: must be 1 or more; got 0"),
        Arguments.of(
            "rate_limits: {tools: {a: 1}}\n", ", rate_limits.tools: Unknown tool 'a'. Known: "),
        Arguments.of(
            "rate_limits: {calls_per_minute: -1}\n",
            ", rate_limits.calls_per_minute: must be 1 or more; got -1"),
        Arguments.of(
            "drop_ins: {schemes: [mcp-tool]}\n",
            ", drop_ins: the scheme 'mcp-tool' leads around the governance and can't be added"),
        Arguments.of(
            "drop_ins: {hosts: ['https://example.com']}\n",
            ", drop_ins: 'https://example.com' is not a host, such as api.example.com"),
        Arguments.of("sql_arguments: {b: [c]}\n", ", sql_arguments: Unknown tool 'b'. Known: "),
        Arguments.of(
            "# why\ntols:\n  profile: admin\n",
            ", line 2: unknown key 'tols'; known here: confirm, drop_ins, limits, principals,"
                + " rate_limits, sql, sql_arguments, tools, untrusted_data_boundary"),
        Arguments.of(
            "tools:\n  denied: [a]\n",
            ", line 2: unknown key 'denied'; known here: allowed_categories, allowed_tools,"
                + " denied_categories, denied_tools, profile"),
        Arguments.of(
            "sql: {profile: admin}\ntools: {profile: admin}\nsql: {profile: read_only}\n",
            ", line 3: the key is there twice: 'sql'"),
        Arguments.of(
            "tools:\n  profile: admin\n  profile: read_only\n",
            ", line 3: the key is there twice: 'profile'"),
        Arguments.of(
            "limits:\n  lakebase_read_query: {rows: 1}\n  lakebase_read_query: {rows: 2}\n",
            ", line 3: the key is there twice: 'lakebase_read_query'"),
        Arguments.of(
            "principals:\n  - users: [a]\n    users: [b]\n",
            ", line 3: the key is there twice: 'users'"),
        Arguments.of(
            "tools:\n  denied_tools: lakebase_list_tables\n",
            ", line 2: 'tools.denied_tools' has a value of the wrong kind"),
        Arguments.of(
            "tools:\n  denied_tools:\n    - null\n",
            ", line 2: 'tools' has an entry without a value"),
        Arguments.of("confirm: [5]\n", ", line 1: 'confirm[0]' has a value of the wrong kind"),
        Arguments.of(
            "untrusted_data_boundary: maybe\n",
            ", line 1: 'untrusted_data_boundary' has a value of the wrong kind"),
        Arguments.of("tools:\n  denied_tools:\n    -\n", ", tools.denied_tools: Unknown tool ''. "),
        Arguments.of("sql: [\n", ", line 1: 'sql' has a value of the wrong kind"),
        Arguments.of("sql: {profile: admin\n", ", line "),
        Arguments.of("sql: *other\n", ", line 1: "),
        Arguments.of("confirm: []\n---\nsql: {profile: admin}\n", ", line "),
        Arguments.of("- a\n", ", line 1: 'the file' has a value of the wrong kind"),
        Arguments.of("# nothing\n\n", ": the file says nothing; "),
        Arguments.of("~\n", ": the file must hold keys and values"),
        Arguments.of(
            "principals:\n  - sql: {profile: admin}\n",
            ", principals[1]: names nobody; give it users, groups or service_principals"),
        Arguments.of("principals:\n  - users: [' ']\n", ", principals[1]: has an empty name"),
        Arguments.of(
            "principals:\n  - groups: [ops]\n    tools: {allowed_tools: [x]}\n",
            ", principals[1]: Unknown tool 'x'. Known: "),
        Arguments.of(
            "principals:\n  - groups: [ops]\n    sql: {profile: x}\n",
            ", principals[1].sql.profile: Unknown SQL profile 'x'. "));
  }

  @ParameterizedTest
  @MethodSource("files")
  void aFileThatIsNotUnderstoodIsRefusedInOneLineThatNamesTheFault(String yaml, String said)
      throws Exception {
    Path file = Files.writeString(directory.resolve("governance.yaml"), yaml);
    assertThatThrownBy(() -> start(Map.of("LAKEBASE_GOVERNANCE_CONFIG", file.toString())))
        .isInstanceOf(PolicyException.class)
        .message()
        .startsWith(file + said)
        .doesNotContain("\n");
  }

  @Test
  void aWrongVariableIsNamed() {
    assertThatThrownBy(() -> start(Map.of("LAKEBASE_SQL_PROFILE", "all")))
        .isInstanceOf(PolicyException.class)
        .hasMessageStartingWith("LAKEBASE_SQL_PROFILE: Unknown SQL profile 'all'. Known: ");
    assertThatThrownBy(() -> start(Map.of("LAKEBASE_TOOL_ALLOWED", "lakebase_all")))
        .isInstanceOf(PolicyException.class)
        .hasMessageStartingWith("LAKEBASE_TOOL_ALLOWED: Unknown tool 'lakebase_all'. Known: ");
    assertThatThrownBy(() -> start(Map.of("LAKEBASE_TOOL_DENIED_CATEGORIES", "sync")))
        .isInstanceOf(PolicyException.class)
        .hasMessageStartingWith("LAKEBASE_TOOL_DENIED_CATEGORIES: Unknown category 'sync'.");
    assertThatThrownBy(() -> start(Map.of("LAKEBASE_TOOL_DENY", "lakebase_create_sync")))
        .isInstanceOf(PolicyException.class)
        .hasMessageStartingWith("LAKEBASE_TOOL_DENY: no such variable. Known: ");
  }

  @Test
  void aFileThatIsNotThereOrNotTextIsRefused() throws Exception {
    Path absent = directory.resolve("absent.yaml");
    assertThatThrownBy(() -> start(Map.of("LAKEBASE_GOVERNANCE_CONFIG", absent.toString())))
        .isInstanceOf(PolicyException.class)
        .hasMessage(
            "LAKEBASE_GOVERNANCE_CONFIG: the file "
                + absent
                + " can't be read: NoSuchFileException");

    Path binary = Files.write(directory.resolve("binary.yaml"), new byte[] {(byte) 0xff, 0});
    assertThatThrownBy(() -> start(Map.of("LAKEBASE_GOVERNANCE_CONFIG", binary.toString())))
        .isInstanceOf(PolicyException.class)
        .hasMessage(binary + ": the file is not UTF-8 text");

    Path long_ = Files.writeString(directory.resolve("long.yaml"), "#".repeat((1 << 20) + 1));
    assertThatThrownBy(() -> start(Map.of("LAKEBASE_GOVERNANCE_CONFIG", long_.toString())))
        .isInstanceOf(PolicyException.class)
        .hasMessage(long_ + ": the file is longer than 1048576 bytes");
  }

  @Test
  void namesOfDropInToolsAreKnownOnceTheirRoutesRun() throws Exception {
    Map<String, String> environment =
        Map.of(
            "LAKEBASE_TOOL_ALLOWED_CATEGORIES", "crm",
            "LAKEBASE_TOOL_DENIED", "crm_lookup");
    try (Road road = new Road(environment)) {
      road.policies.start(Duration.ofHours(1));

      assertThat(road.policies.status().problem()).isEmpty();
    }
    assertThatThrownBy(() -> start(environment)).isInstanceOf(PolicyException.class);
  }

  @Test
  void aDeclaredSqlArgumentThatTheToolLacksIsRefused() throws Exception {
    byte[] yaml = "sql_arguments: {crm_lookup: [query]}".getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(directory.resolve("governance.yaml"), yaml);
    try (Road road = new Road(Map.of("LAKEBASE_GOVERNANCE_CONFIG", file.toString()))) {
      assertThatThrownBy(() -> road.policies.start(Duration.ofHours(1)))
          .isInstanceOf(PolicyException.class)
          .hasMessage("sql_arguments.crm_lookup: the tool has no string argument 'query'");
    }
  }

  private static void start(Map<String, String> environment) {
    try (PolicySource source =
        new PolicySource(
            environment, new Catalogue(), new Audit(Clock.systemUTC()), Clock.systemUTC())) {
      source.start(Duration.ofHours(1));
    }
  }
}
