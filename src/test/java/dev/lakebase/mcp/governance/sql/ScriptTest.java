package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may not be in a script, because a script is one transaction. */
class ScriptTest {
  private static final SqlPolicy ADMIN = SqlPolicy.of(SqlProfile.ADMIN);
  private static final SqlGuard GUARD = new SqlGuard(Set.of());

  @AfterAll
  static void close() {
    GUARD.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create index concurrently i on t (a)",
        "CREATE UNIQUE INDEX CONCURRENTLY ON t (a)",
        "drop index concurrently i",
        "reindex table concurrently t",
        "reindex (verbose, concurrently) index i",
        "reindex database d",
        "reindex (verbose) schema s",
        "vacuum",
        "vacuum (full) t",
        "cluster",
        "cluster verbose",
        "create database d",
        "drop database if exists d",
        "create tablespace s location '/x'",
        "alter system set work_mem = '1GB'",
        "alter database d set tablespace s",
        "alter table t detach partition p concurrently",
        "alter table t detach partition p finalize"
      })
  void aStatementThatRunsInNoTransactionIsDeniedInAScriptAlone(String sql) {
    assertThat(GUARD.judgeScript("select 1; " + sql, ADMIN).reason())
        .startsWith("Statement 2: PostgreSQL runs ")
        .contains(" in no transaction, and a script is one transaction.");
    assertThat(GUARD.judge(sql, ADMIN).allowed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create index i on t (a)",
        "create index concurrently_made on t (a)",
        "create index \"concurrently\" on t (a)",
        "reindex table t",
        "reindex index concurrently_made",
        "cluster t using i",
        "analyze t",
        "refresh materialized view concurrently v",
        "alter type mood add value 'glad'",
        "alter table t detach partition p",
        "alter database d set work_mem = '1MB'"
      })
  void itsLikesAreNot(String sql) {
    assertThat(GUARD.judgeScript(sql, ADMIN).allowed()).isTrue();
  }

  @Test
  void aDeniedTypeIsSaidBeforeThat() {
    assertThat(GUARD.judgeScript("vacuum", SqlPolicy.of(SqlProfile.READ_ONLY)).reason())
        .startsWith("Statement 1: Statement type 'ALTER' is not allowed");
  }
}
