package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetStatementTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "set role x # SET ROLE",
        "set role to x # SET role",
        "set local role x # SET ROLE",
        "set session role none # SET ROLE",
        "set \"ROLE\" = x # SET role",
        "set session authorization x # SET SESSION AUTHORIZATION",
        "set local session authorization x # SET SESSION AUTHORIZATION",
        "set session session authorization x # SET SESSION AUTHORIZATION",
        "set transaction read write # SET TRANSACTION",
        "set local transaction isolation level serializable # SET TRANSACTION",
        "set session characteristics as transaction read write # SET SESSION CHARACTERISTICS",
        "set statement_timeout = 0 # SET statement_timeout",
        "set local Lock_Timeout to default # SET lock_timeout",
        "set search_path from current # SET search_path",
        "set session search_path to a, b # SET search_path",
        "set schema 'x' # SET SCHEMA",
        "set names 'latin1' # SET NAMES",
        "set names # SET NAMES",
        "set names default # SET NAMES",
        "set client_encoding to 'UTF8' # SET client_encoding",
        "reset all # RESET ALL",
        "reset role # RESET role",
        "reset \"Role\" # RESET role",
        "reset session authorization # RESET SESSION AUTHORIZATION",
        "reset transaction isolation level # RESET TRANSACTION",
        "reset transaction_read_only # RESET transaction_read_only",
      })
  void guarded(String sql, String what) {
    assertThat(guardedIn(sql)).contains(what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set work_mem = 1",
        "set local work_mem to '1MB'",
        "set session work_mem = 1",
        "set a.b = 1",
        "set a.b.role to x",
        "set a.\"b\" from current",
        "set time zone 'UTC'",
        "set local time zone local",
        "set xml option document",
        "set names 'UTF8'",
        "set names 'utf-8'",
        "set constraints all deferred",
        "reset work_mem",
        "reset search_path",
        "reset \"Search_Path\"",
        "reset time zone",
        "reset a.b",
        "set application_name = 'role'"
      })
  void ordinary(String sql) {
    assertThat(guardedIn(sql)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set",
        "set x",
        "set x 1",
        "set x =",
        "set x to",
        "set local",
        "set x from y",
        "set 1 = 1",
        "set a. = 1",
        "set a.b",
        "set a.b c",
        "reset",
        "reset 1"
      })
  void whatPostgresDoesNotKnowIsRefused(String sql) {
    assertThatThrownBy(() -> guardedIn(sql))
        .isInstanceOf(RefusedText.class)
        .hasMessageStartingWith("SQL syntax error: ");
  }

  private static Optional<String> guardedIn(String sql) {
    return SetStatement.guarded(StatementSplitter.statements(sql).get(0));
  }
}
