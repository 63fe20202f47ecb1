package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DdlClassifierTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "create table t (a int) # CREATE",
        "create global temp table t (a int) # CREATE",
        "create unlogged table t () # CREATE",
        "create unique index on t (a) # CREATE",
        "create or replace view v as select 1 # CREATE",
        "create materialized view v as select 1 # CREATE",
        "create table x as with a as (delete from t returning 1) select 1 # DELETE CREATE",
        "create table x as select nextval('s') # INSERT CREATE",
        "create foreign table t (a int) server s # CREATE",
        "create operator @@ (function = f) # CREATE",
        "create cast (a as b) without function # CREATE",
        "create schema s # CREATE",
        "create schema s create table t (a int) grant select on t to x # CREATE GRANT",
        "create rule r as on insert to t do instead delete from u # CREATE",
        "create policy p on t for update using (true) # CREATE",
        "create trigger t before insert on u execute function f() # CREATE",
        "create publication p for all tables # CREATE",
        "create access method m type table handler h # CREATE",
        "create or replace function f() returns int language 'SQL' as 'x' # CREATE",
        "create function f() returns int language plpgsql set search_path = a as 'x' # CREATE",
        "create function f(language text) returns int begin atomic select language from t; end # CREATE",
        "create procedure p() language sql as 'x' # CREATE",
        "create function f() set 'x' language sql as 'y' # CREATE",
        "create procedure p(set role) language sql as 'x' # CREATE",
        "alter table t add a int # ALTER",
        "alter foreign table t add a int # ALTER",
        "alter routine f() set search_path = a # ALTER",
        "alter large object 1 owner to x # ALTER",
        "alter default privileges grant select on tables to x # ALTER GRANT",
        "alter default privileges revoke select on tables from x # ALTER REVOKE",
        "alter default privileges revoke grant option for select on tables from x # ALTER REVOKE",
        "alter default privileges in schema s for role revoke grant select on tables to x # ALTER GRANT REVOKE",
        "drop table t # DROP",
        "drop routine f(int) # DROP",
      })
  void typesOf(String sql, String types) {
    Classification found = classify(sql);
    assertThat(found.types().stream().map(Enum::name).collect(Collectors.joining(" ")))
        .isEqualTo(types);
    assertThat(found.clusterWide()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "create role r # CREATE GRANT # roles",
        "create group g # CREATE GRANT # roles",
        "create user u # CREATE GRANT # roles and user mappings",
        "create user mapping for u server s # CREATE # roles and user mappings",
        "alter role r superuser # ALTER GRANT # roles",
        "alter group g add user u # ALTER GRANT # roles",
        "alter user u password 'x' # ALTER GRANT # roles and user mappings",
        "alter user mapping for u server s options (set a 'b') # ALTER # roles and user mappings",
        "create database d # CREATE # databases",
        "alter database d set a = 1 # ALTER # databases",
        "drop database d # DROP # databases",
        "create tablespace s location 'x' # CREATE # tablespaces",
        "create server s foreign data wrapper w # CREATE # foreign servers",
        "alter server s options (set host 'x') # ALTER # foreign servers",
        "create foreign data wrapper w # CREATE # foreign data wrappers",
        "create subscription s connection 'x' publication p # CREATE # subscriptions",
        "create extension e # CREATE # extensions",
        "alter extension e update # ALTER # extensions",
        "create trusted language l # CREATE # languages",
        "create procedural language l # CREATE # languages",
        "alter system set a = 1 # ALTER # ALTER SYSTEM",
        "create event trigger e on ddl_command_start execute function f() # CREATE # event triggers",
        "drop owned by x # DROP # everything that a role owns",
        "create function f() returns int language c as 'x' # CREATE # functions in a language outside PostgreSQL's trust",
        "create function f() returns int language 'plpython3u' as 'x' # CREATE # functions in a language outside PostgreSQL's trust",
        "create function f() returns int language # CREATE # functions in a language outside PostgreSQL's trust",
        "create function f() language sql language c as 'x' # CREATE # functions in a language outside PostgreSQL's trust",
        "create function f() returns int language sql set Role = x as 'x' # CREATE # functions that set role",
        "create function f() set a = 1 set statement_timeout = 0 language sql as 'x' # CREATE # functions that set statement_timeout",
        "alter function f() set row_security = off # ALTER # functions that set row_security",
        "alter procedure f() set \"ROLE\" to x # ALTER # functions that set role",
        "alter function f() set role x # ALTER # functions that set role",
        "alter function f() set session authorization x # ALTER # functions that set session_authorization",
        "create function f() set names 'latin1' language sql as 'x' # CREATE # functions that set client_encoding",
      })
  void whatReachesBeyondTheDatabase(String sql, String types, String what) {
    Classification found = classify(sql);
    assertThat(found.types().stream().map(Enum::name).collect(Collectors.joining(" ")))
        .isEqualTo(types);
    assertThat(found.clusterWide()).contains(what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create",
        "create table",
        "create nonsense x",
        "create or replace",
        "create foreign",
        "create foreign x",
        "create \"table\" t",
        "alter session set x = 1",
        "alter",
        "drop",
        "drop nonsense x",
        "drop temp",
        "create table x as execute p",
        "create table x as delete from t",
        "create view v as"
      })
  void whatPostgresDoesNotKnowIsRefused(String sql) {
    assertThatThrownBy(() -> classify(sql))
        .isInstanceOf(RefusedText.class)
        .hasMessageStartingWith("SQL syntax error: ");
  }

  @Test
  void theNotesSayWhyAPrivilegeTypeIsThere() {
    assertThat(classify("create role r").notes()).containsExactly("managing roles counts as GRANT");
    assertThat(classify("create schema s grant a to b").notes())
        .containsExactly("the schema's GRANT is executed too");
    assertThat(classify("alter default privileges revoke a on tables from b").notes())
        .containsExactly("default privileges count as GRANT and REVOKE");
  }

  private static Classification classify(String sql) {
    return TokenClassifier.classify(StatementSplitter.statements(sql).get(0));
  }
}
