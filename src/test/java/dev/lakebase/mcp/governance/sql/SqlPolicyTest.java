package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SqlPolicyTest {
  private static final Set<StatementType> NONE = Set.of();

  @Test
  void profilesHoldTheTypesOfTheContract() {
    assertThat(names(SqlProfile.READ_ONLY)).isEqualTo("select,show,describe,explain");
    assertThat(names(SqlProfile.ANALYST)).isEqualTo("select,insert,show,describe,explain,set");
    assertThat(names(SqlProfile.DEVELOPER))
        .isEqualTo("select,insert,update,delete,create,alter,show,describe,explain,set,call");
    assertThat(SqlProfile.ADMIN.types()).hasSize(17);
  }

  @Test
  void namesAreReadInAnyCase() {
    assertThat(StatementType.of(" SeLect ")).isEqualTo(StatementType.SELECT);
    assertThat(SqlProfile.of("read_only")).isEqualTo(SqlProfile.READ_ONLY);
  }

  @Test
  void unknownNamesAreNamedTogetherWithTheKnownOnes() {
    assertThatThrownBy(() -> SqlProfile.of("root"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Unknown SQL profile 'root'. Known: read_only, analyst, developer, admin");
    assertThatThrownBy(() -> StatementType.of("copy"))
        .hasMessageStartingWith("Unknown SQL statement type 'copy'. Known: select, insert,");
  }

  @Test
  void aProfileIsWidenedByAllowedAndNarrowedByDeniedTypes() {
    SqlPolicy policy =
        SqlPolicy.of(
            Optional.of(SqlProfile.ANALYST),
            EnumSet.of(StatementType.DROP, StatementType.SET),
            EnumSet.of(StatementType.SET));
    assertThat(policy.permitted())
        .contains(StatementType.DROP, StatementType.INSERT)
        .doesNotContain(StatementType.SET);
    assertThat(policy.clusterWide()).isFalse();
  }

  @Test
  void withoutAProfileTheAllowedTypesStandAlone() {
    Set<StatementType> allowed = EnumSet.of(StatementType.DROP);
    assertThat(SqlPolicy.of(Optional.empty(), allowed, NONE).permitted()).isEqualTo(allowed);
  }

  @Test
  void withNeitherProfileNorAllowedTypesReadOnlyHolds() {
    SqlPolicy policy = SqlPolicy.of(Optional.empty(), NONE, EnumSet.of(StatementType.SHOW));
    assertThat(policy.permitted())
        .containsExactly(StatementType.SELECT, StatementType.DESCRIBE, StatementType.EXPLAIN);
  }

  @Test
  void onlyTheAdminProfileReachesBeyondTheDatabase() {
    assertThat(SqlPolicy.of(SqlProfile.ADMIN).clusterWide()).isTrue();
    assertThat(SqlPolicy.of(SqlProfile.DEVELOPER).clusterWide()).isFalse();
    assertThat(
            SqlPolicy.of(Optional.empty(), EnumSet.allOf(StatementType.class), NONE).clusterWide())
        .isFalse();
  }

  @Test
  void narrowedToReadsItKeepsWhatReadersMayDo() {
    SqlPolicy policy =
        SqlPolicy.of(Optional.of(SqlProfile.ADMIN), NONE, EnumSet.of(StatementType.SHOW));
    assertThat(policy.readOnly().permitted())
        .containsExactly(StatementType.SELECT, StatementType.DESCRIBE, StatementType.EXPLAIN);
    assertThat(policy.readOnly().clusterWide()).isTrue();
  }

  private static String names(SqlProfile profile) {
    return String.join(",", profile.types().stream().map(StatementType::configName).toList());
  }
}
