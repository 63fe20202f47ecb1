package dev.lakebase.mcp.governance.sql;

/** Random statements of every kind, the kinds outside the seventeen types among them. */
final class FuzzStatements {
  private final Choice choice;
  private final FuzzQueries queries;

  FuzzStatements(Choice choice) {
    this.choice = choice;
    this.queries = new FuzzQueries(choice);
  }

  String statement(int depth) {
    String s = choice.of(FuzzWords.SPACES);
    return switch (choice.below(16)) {
      case 0, 1, 2, 3 -> queries.query(depth);
      case 4 -> queries.with(depth) + s + queries.change(depth);
      case 5, 6 -> queries.change(depth);
      case 7 ->
          "explain"
              + s
              + choice.of(
                  "",
                  "analyze ",
                  "verbose ",
                  "(analyze) ",
                  "(analyze off) ",
                  "(costs off, analyze 1) ",
                  "(\"analyze\" on)",
                  "(analyze, analyze false)",
                  "analyse verbose ",
                  "(analyze 'off')",
                  "(format json, analyze E'off') ")
              + choice.of(
                  queries.query(depth),
                  queries.change(depth),
                  "create table x as " + queries.query(depth),
                  "declare c cursor for select 1",
                  "execute p");
      case 8 ->
          "create"
              + s
              + choice.of(
                  "table x as ", "view v as ", "temp table x as ", "materialized view m as ")
              + queries.query(depth)
              + choice.of("", " with no data");
      case 9 ->
          "create rule r as on insert to t do "
              + choice.of("", "also ", "instead ")
              + choice.of(
                  "(" + queries.change(1) + "; " + queries.change(1) + ")",
                  queries.change(1),
                  "nothing",
                  "(select 1;)");
      case 10 ->
          "create "
              + choice.of("", "or replace ")
              + choice.of("function", "procedure")
              + " f("
              + choice.of("", "begin atomic", "a int default 1")
              + ") "
              + choice.of("returns int ", "")
              + "language sql begin atomic "
              + queries.query(1)
              + "; "
              + choice.of(
                  "",
                  "select case when a then 1 end; ",
                  "select 1 as begin; ",
                  "select 1 as end; ",
                  "select 1 as case; ")
              + "end"
              + choice.of("", "; drop table t", "; end");
      case 11 ->
          choice.of("set ", "set local ", "set session ", "reset ", "SET\n")
              + choice.of(
                  "role x",
                  "work_mem = '1MB'",
                  "\"Role\" to x",
                  "statement_timeout = 0",
                  "a.b to 'c'",
                  "time zone 'UTC'",
                  "session authorization x",
                  "search_path to a, b",
                  "transaction read write",
                  "all",
                  "names 'UTF8'",
                  "constraints all deferred",
                  "schema 'x'",
                  "session characteristics as" + " transaction read only",
                  "xml option document",
                  "transaction_read_only to off",
                  "search_path");
      case 12 ->
          choice.of(
              "grant select on t to x",
              "revoke all on t from x",
              "create role x",
              "alter user x password 'y'",
              "alter default privileges grant select on tables to x",
              "alter default privileges for role revoke revoke grant option for all on tables from y",
              "create schema z create table q (a int) grant select on q to x",
              "drop table t",
              "truncate t",
              "alter table t add a int",
              "comment on table t is 'x'",
              "vacuum t",
              "analyze",
              "reindex table t",
              "refresh materialized view m",
              "call p(" + queries.expression(depth) + ")",
              "lock t",
              "copy t to stdout",
              "do $$ begin end $$",
              "notify x",
              "begin",
              "commit",
              "show all",
              "show a.b",
              "prepare p as delete from t",
              "declare c cursor for select 1",
              "import foreign schema s from server" + " f into x",
              "alter system set work_mem to 1",
              "cluster t",
              "create table g (a int, b int generated always as ("
                  + queries.expression(1)
                  + ") stored)",
              "alter table t add check (" + queries.expression(1) + ")",
              "create policy p on t using (" + queries.expression(1) + ")",
              "create index on t ((" + queries.expression(1) + "))",
              "alter table t alter a type int using " + queries.expression(1));
      case 13 ->
          "select"
              + s
              + choice.of(
                  "a into x from t",
                  "into x from t",
                  "a as into from t",
                  "t.into from t",
                  "insert into x from t",
                  "1 into temp table y",
                  "1 for update",
                  "* from t for" + " no key update skip locked",
                  "merge into y from t",
                  "substring(a from 1 for key)");
      case 14 -> queries.merge(depth);
      default ->
          statement(depth - 1)
              + choice.of(";", "; ", " ; -- x\n", ";;", "\n")
              + choice.of("", "drop table t", queries.query(1), "commit", "select 1");
    };
  }
}
