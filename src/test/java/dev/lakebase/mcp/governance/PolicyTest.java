package dev.lakebase.mcp.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.governance.sql.SqlProfile;
import dev.lakebase.mcp.governance.sql.StatementType;
import dev.lakebase.mcp.protocol.Caller;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PolicyTest {
  /** The contract's table: which tools the profiles that do not write leave out. */
  private static final Set<String> WRITING_TOOLS =
      Set.of(
          "lakebase_create_branch",
          "lakebase_delete_branch",
          "lakebase_configure_autoscaling",
          "lakebase_configure_scale_to_zero",
          "lakebase_restart_compute",
          "lakebase_create_read_replica",
          "lakebase_prepare_migration",
          "lakebase_complete_migration",
          "lakebase_create_sync");

  @Test
  void theContractHas27ToolsIn13Categories() {
    assertThat(Contract.TOOLS).hasSize(27);
    assertThat(new TreeSet<>(Contract.TOOLS.values())).hasSize(13).allMatch(Contract::isCategory);
  }

  @ParameterizedTest
  @CsvSource({"read_only,false", "analyst,false", "Developer,true", "ADMIN,true"})
  void aToolProfilePermitsItsCategories(String profile, boolean writes) {
    Access access = environment(Map.of("LAKEBASE_TOOL_PROFILE", profile));

    Set<String> expected = new TreeSet<>(Contract.TOOLS.keySet());
    if (!writes) {
      expected.removeAll(WRITING_TOOLS);
    }
    assertThat(permitted(access)).isEqualTo(expected);
    assertThat(access.permitsTool("crm_lookup", "crm")).isEqualTo(profile.equals("ADMIN"));
  }

  @ParameterizedTest
  @EnumSource(SqlProfile.class)
  void aSqlProfilePermitsItsTypes(SqlProfile profile) {
    Access access = environment(Map.of("LAKEBASE_SQL_PROFILE", profile.name()));

    assertThat(access.sql().permitted()).isEqualTo(profile.types());
    assertThat(access.sql().clusterWide()).isEqualTo(profile == SqlProfile.ADMIN);
    assertThat(permitted(access)).hasSize(27);
  }

  @Test
  void withNoSettingAtAllEveryToolIsThereAndSqlOnlyReads() {
    Access access = environment(Map.of("LAKEBASE_ALLOW_WRITE", "false"));

    assertThat(permitted(access)).hasSize(27);
    assertThat(access.permitsTool("crm_lookup", "crm")).isTrue();
    assertThat(access.sql().permitted()).isEqualTo(SqlProfile.READ_ONLY.types());
  }

  @Test
  void allowWriteMeansAdminInLegacyMode() {
    Access access = environment(Map.of("LAKEBASE_ALLOW_WRITE", "true"));

    assertThat(access.sql().permitted()).isEqualTo(SqlProfile.ADMIN.types());
    assertThat(access.sql().clusterWide()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "LAKEBASE_TOOL_PROFILE,admin",
    "LAKEBASE_TOOL_DENIED,lakebase_create_sync",
    "LAKEBASE_TOOL_ALLOWED_CATEGORIES,sql_query",
    "LAKEBASE_SQL_DENIED_TYPES,drop"
  })
  void anySettingEndsWhatAllowWriteMeans(String variable, String value) {
    Access access = environment(Map.of("LAKEBASE_ALLOW_WRITE", "true", variable, value));

    assertThat(access.sql().permitted()).isEqualTo(SqlProfile.READ_ONLY.types());
  }

  @Test
  void aFileThatGovernsSomethingElseEndsWhatAllowWriteMeans() {
    Access access = file(Map.of("LAKEBASE_ALLOW_WRITE", "true"), "confirm: []");

    assertThat(access.sql().permitted()).isEqualTo(SqlProfile.READ_ONLY.types());
  }

  @Test
  void allowedTypesAddToAProfileStandAloneWithoutOneAndDeniedAlwaysWin() {
    assertThat(types("LAKEBASE_SQL_PROFILE", "read_only", "LAKEBASE_SQL_ALLOWED_TYPES", "insert"))
        .contains(StatementType.SELECT, StatementType.INSERT)
        .doesNotContain(StatementType.SET);
    assertThat(types("LAKEBASE_SQL_ALLOWED_TYPES", "insert, UPDATE"))
        .containsExactlyInAnyOrder(StatementType.INSERT, StatementType.UPDATE);
    assertThat(types("LAKEBASE_SQL_ALLOWED_TYPES", "insert", "LAKEBASE_SQL_DENIED_TYPES", "insert"))
        .isEmpty();
    assertThat(types("LAKEBASE_SQL_DENIED_TYPES", "explain"))
        .containsExactlyInAnyOrder(
            StatementType.SELECT, StatementType.SHOW, StatementType.DESCRIBE);
  }

  @Test
  void aDeniedToolOrCategoryWinsOverProfileAndAllow() {
    Access access =
        environment(
            Map.of(
                "LAKEBASE_TOOL_PROFILE", "read_only",
                "LAKEBASE_TOOL_ALLOWED_CATEGORIES", "branch_write,migration",
                "LAKEBASE_TOOL_ALLOWED", "lakebase_create_sync,lakebase_restart_compute",
                "LAKEBASE_TOOL_DENIED_CATEGORIES", "migration,compute_write",
                "LAKEBASE_TOOL_DENIED", "lakebase_delete_branch,lakebase_read_query"));

    assertThat(permitted(access))
        .contains("lakebase_create_branch", "lakebase_create_sync", "lakebase_execute_query")
        .doesNotContain(
            "lakebase_delete_branch",
            "lakebase_prepare_migration",
            "lakebase_restart_compute",
            "lakebase_read_query");
  }

  @Test
  void allowedToolsAloneArePermittedAlone() {
    assertThat(permitted(environment(Map.of("LAKEBASE_TOOL_ALLOWED", "lakebase_list_schemas"))))
        .containsExactly("lakebase_list_schemas");
    assertThat(permitted(environment(Map.of("LAKEBASE_TOOL_ALLOWED_CATEGORIES", "insight"))))
        .containsExactly("lakebase_append_insight");
    assertThat(permitted(environment(Map.of("LAKEBASE_TOOL_DENIED", "lakebase_list_schemas"))))
        .hasSize(26);
  }

  @Test
  void theEnvironmentReplacesTheFileKeyByKeyBeforeAnythingIsWeighed() {
    String yaml =
        """
        sql:
          profile: admin
          denied_types: [insert]
        tools:
          profile: admin
          denied_tools: [lakebase_list_schemas]
        """;
    Access access =
        file(
            Map.of(
                "LAKEBASE_SQL_PROFILE", "analyst", "LAKEBASE_TOOL_DENIED", "lakebase_list_tables"),
            yaml);

    assertThat(access.sql().permitted())
        .contains(StatementType.SET)
        .doesNotContain(StatementType.INSERT, StatementType.DROP);
    assertThat(permitted(access))
        .contains("lakebase_list_schemas", "lakebase_create_sync")
        .doesNotContain("lakebase_list_tables");
  }

  @Test
  void aBlankVariableReplacesNothing() {
    Access access =
        file(
            Map.of("LAKEBASE_TOOL_DENIED", " , ", "LAKEBASE_SQL_PROFILE", " "),
            "sql: {profile: analyst}\ntools: {denied_tools: [lakebase_list_tables]}");

    assertThat(permitted(access)).hasSize(26);
    assertThat(access.sql().permitted()).isEqualTo(SqlProfile.ANALYST.types());
  }

  private static Set<StatementType> types(String... variables) {
    Map<String, String> environment =
        variables.length == 2
            ? Map.of(variables[0], variables[1])
            : Map.of(variables[0], variables[1], variables[2], variables[3]);
    return environment(environment).sql().permitted();
  }

  private static Access environment(Map<String, String> environment) {
    return Policy.of(environment, "v").access(Caller.LOCAL);
  }

  private static Access file(Map<String, String> environment, String yaml) {
    PolicyFile file = PolicyReader.read("governance.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    return Policy.of(environment, "governance.yaml", file, "v").access(Caller.LOCAL);
  }

  private static Set<String> permitted(Access access) {
    Set<String> tools = new TreeSet<>();
    Contract.TOOLS.forEach(
        (tool, category) -> {
          if (access.permitsTool(tool, category)) {
            tools.add(tool);
          }
        });
    return tools;
  }
}
