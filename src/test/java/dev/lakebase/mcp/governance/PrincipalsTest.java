package dev.lakebase.mcp.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.governance.sql.SqlProfile;
import dev.lakebase.mcp.governance.sql.StatementType;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Caller.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrincipalsTest {
  private static final String YAML =
      """
      sql: {profile: analyst, denied_types: [truncate]}
      tools: {profile: analyst, denied_tools: [lakebase_append_insight]}
      principals:
        - groups: [engineers]
          sql: {profile: admin}
          tools: {profile: developer}
        - groups: [contractors]
          sql: {denied_types: [drop]}
          tools: {denied_categories: [branch_write]}
        - users: [Ada@example.com]
          tools: {allowed_tools: [lakebase_delete_branch]}
        - service_principals: [reporting]
          sql: {profile: read_only}
          tools: {profile: read_only, denied_categories: [sql_query]}
      """;

  @TempDir private Path directory;
  private final Policy policy =
      Policy.of(
          Map.of(),
          "governance.yaml",
          PolicyReader.read("governance.yaml", YAML.getBytes(StandardCharsets.UTF_8)),
          "v");

  @Test
  void aRuleSetsItsKeysOverTheCommonOnesAndCommonDenialsStay() {
    Access engineer = policy.access(user("x", "engineers"));

    assertThat(engineer.permitsTool("lakebase_delete_branch", "branch_write")).isTrue();
    assertThat(engineer.permitsTool("lakebase_append_insight", "insight")).isFalse();
    assertThat(engineer.sql().permitted())
        .contains(StatementType.DROP)
        .doesNotContain(StatementType.TRUNCATE);
    assertThat(engineer.sql().clusterWide()).isTrue();
  }

  @Test
  void whoeverTwoRulesNameMayWhatEitherGrantsMinusWhatAnyDenies() {
    Access both = policy.access(user("x", "engineers", "contractors"));

    assertThat(both.permitsTool("lakebase_create_sync", "sync_write")).isTrue();
    assertThat(both.permitsTool("lakebase_delete_branch", "branch_write")).isFalse();
    assertThat(both.sql().permitted())
        .contains(StatementType.GRANT)
        .doesNotContain(StatementType.DROP, StatementType.TRUNCATE);
  }

  @Test
  void whoeverNoRuleNamesGetsTheMostRestrictiveThatIsConfigured() {
    Access stranger = policy.access(user("stranger"));

    assertThat(stranger.sql().permitted()).isEqualTo(SqlProfile.READ_ONLY.types());
    assertThat(stranger.sql().clusterWide()).isFalse();
    assertThat(stranger.permitsTool("lakebase_list_schemas", "schema_read")).isTrue();
    assertThat(stranger.permitsTool("lakebase_read_query", "sql_query")).isFalse();
    assertThat(stranger.permitsTool("lakebase_delete_branch", "branch_write")).isFalse();
  }

  @Test
  void aUsersNameCountsInAnyCaseAndAServicePrincipalIsNoUser() {
    assertThat(
            policy
                .access(user("ADA@EXAMPLE.COM"))
                .permitsTool("lakebase_delete_branch", "branch_write"))
        .isTrue();
    assertThat(
            policy
                .access(new Caller("ada@example.com", Kind.SERVICE_PRINCIPAL, Set.of()))
                .permitsTool("lakebase_delete_branch", "branch_write"))
        .isFalse();
    assertThat(
            policy
                .access(new Caller("reporting", Kind.SERVICE_PRINCIPAL, Set.of()))
                .permitsTool("lakebase_list_schemas", "schema_read"))
        .isTrue();
  }

  @Test
  void eachCallerIsListedWhatItMayCallAndRefusedTheRest() throws Exception {
    Path file = Files.writeString(directory.resolve("governance.yaml"), YAML);
    try (Road road = new Road(Map.of("LAKEBASE_GOVERNANCE_CONFIG", file.toString()))) {
      Caller engineer = user("x", "engineers");

      assertThat(names(road.list(user("stranger"), "tools/list")))
          .containsExactly("lakebase_list_branches", "lakebase_list_schemas");
      assertThat(names(road.list(engineer, "tools/list")))
          .contains("lakebase_delete_branch", "lakebase_read_query")
          .doesNotContain("lakebase_append_insight", "crm_lookup");
      for (String tool : road.catalogue.tools().all().stream().map(it -> it.name()).toList()) {
        boolean listed = names(road.list(engineer, "tools/list")).contains(tool);
        boolean refused =
            Road.text(road.callAs(engineer, tool, Map.of())).contains("is not permitted");
        assertThat(refused).as(tool).isNotEqualTo(listed);
      }
    }
  }

  private static List<String> names(JsonNode list) {
    return list.path("tools").findValuesAsText("name").stream()
        .filter(name -> name.contains("_") && !name.equals("branch_name"))
        .toList();
  }

  private static Caller user(String name, String... groups) {
    return new Caller(name, Kind.USER, Set.of(groups));
  }
}
