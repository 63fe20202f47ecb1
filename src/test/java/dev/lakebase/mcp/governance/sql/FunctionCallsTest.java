package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionCallsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select pg_sleep(1)",
        "select PG_Sleep /**/ (1)",
        "select \"pg_sleep\"(1)",
        "select \"PG_SLEEP\" (1)",
        "select pg_catalog.pg_sleep(1)",
        "select a.\"b\" . pg_sleep(1)",
        "select * from pg_sleep(1)",
        "select 1 as x, pg_sleep(1)",
        "create table t (a text default pg_sleep(1))",
        "create operator @@ (function = pg_sleep, rightarg = float8)",
        "create or replace aggregate a (float8) (sfunc = pg_catalog.pg_sleep, stype = int)",
        "create type t (input = pg_sleep)",
        "create text search template t (lexize = pg_sleep)",
        "create conversion c for 'a' to 'b' from pg_sleep",
        "create default conversion c for 'a' to 'b' from pg_sleep",
        "alter operator @@ (a, b) set (restrict = pg_sleep)",
        "create trigger t before insert on u execute function pg_sleep()",
        "call pg_sleep(1)",
        "explain select pg_sleep(1)"
      })
  void callsOfABlockedFunctionAreFound(String sql) {
    assertThat(FunctionCalls.blocked(tokens(sql))).contains("pg_sleep");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select pg_sleep",
        "select 'pg_sleep(1)'",
        "select t.pg_sleep from t",
        "select * from pg_sleep",
        "select 1 as pg_sleep",
        "select pg_sleep2(1)",
        "select my_pg_sleep(1)",
        "insert into pg_sleep (a) values (1)",
        "insert into s.pg_sleep (a) values (1)",
        "create table pg_sleep (a int)",
        "create table t (a int references pg_sleep (b))",
        "grant execute on function pg_sleep(float8) to x",
        "revoke all on function pg_sleep(float8) from x",
        "drop function pg_sleep(float8)",
        "comment on function pg_sleep(float8) is 'x'",
        "select pg_sleep [1]",
        "create table t (pg_sleep int)",
        "select -- pg_sleep(1)\n 1",
        "select $$pg_sleep(1)$$"
      })
  void theirNamesAloneAreNot(String sql) {
    assertThat(FunctionCalls.blocked(tokens(sql))).isEmpty();
  }

  @Test
  void everyFunctionOfTheMeasuredTableIsBlocked() {
    assertThat(
            List.of(
                "pg_terminate_backend",
                "pg_cancel_backend",
                "pg_reload_conf",
                "pg_read_file",
                "pg_ls_dir",
                "lo_import",
                "dblink",
                "dblink_exec",
                "set_config",
                "pg_advisory_lock",
                "pg_switch_wal",
                "pg_logical_emit_message",
                "query_to_xml",
                "table_to_xml",
                "ts_stat",
                "pg_notify",
                "pg_export_snapshot",
                "pg_stat_reset",
                "pg_file_write",
                "crosstab",
                "xpath_table",
                "pg_promote",
                "pg_replication_origin_create"))
        .allMatch(FunctionCalls::isBlocked);
  }

  @Test
  void readingTheClockOrATransactionNumberIsNot() {
    assertThat(
            List.of(
                "now",
                "txid_current",
                "pg_current_xact_id",
                "currval",
                "lastval",
                "pg_size_pretty"))
        .noneMatch(FunctionCalls::isBlocked);
  }

  private static StatementTokens tokens(String sql) {
    return StatementSplitter.statements(sql).get(0);
  }
}
