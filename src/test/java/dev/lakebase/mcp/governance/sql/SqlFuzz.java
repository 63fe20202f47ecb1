package dev.lakebase.mcp.governance.sql;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Random SQL: built from a small grammar of queries, changes and utility statements whose leaves
 * are everything that has ever confused a reader of SQL, or mutated from statements of the corpora.
 */
final class SqlFuzz {
  private static final List<String> CORPUS =
      Stream.of("sql-governance.jsonl", "upstream-cases.jsonl", "pg-regress.jsonl.gz")
          .flatMap(name -> Corpus.read(name).stream())
          .map(Corpus.Line::sql)
          .filter(sql -> sql.length() < 600 && sql.indexOf(0) < 0)
          .toList();

  private static final List<String> FRAGMENTS =
      List.of(
          "'",
          "''",
          "\"",
          "\"\"",
          "\\",
          "\\'",
          "E'\\''",
          "e'",
          "E'",
          "b'",
          "x'1'",
          "N'",
          "n'a'",
          "U&'",
          "u&'\\0027'",
          "U&\"",
          "$$",
          "$a$",
          "$b$ $$ $b$",
          "$1",
          "$",
          "a$b$",
          "--",
          "-- \n",
          "--\r",
          "/*",
          "*/",
          "/* /* */",
          "//",
          "//*\n",
          "--*/",
          "`",
          "`;`",
          "q'{'",
          "q'[",
          "}'",
          "{",
          "}",
          "[",
          "]",
          "(",
          ")",
          "((",
          "))",
          ";",
          ";;",
          "; drop table t;",
          "; drop table t; --",
          "\n/\n",
          "\ngo\n",
          ":x",
          "::",
          ":=",
          "=>",
          "..",
          ".",
          ",",
          "@",
          "@@",
          "?",
          "?|",
          "#",
          "##",
          "-",
          "+-",
          "*-",
          "<-",
          "1.",
          ".5",
          "1..2",
          "0x1F",
          "1_000",
          "1e5",
          "1e",
          "1a",
          "\u00a0",
          "\u3000",
          "\u200b",
          "\ufeff",
          "ſ",
          "K",
          "é",
          "\u000b",
          "\f",
          "\r\n",
          "\t",
          "into",
          "into x",
          "as into",
          ".into",
          "for update",
          "for share",
          "for key share",
          "as for",
          "for no key update",
          "on conflict do nothing",
          "on conflict (a) do update set a = 1",
          "returning *",
          "analyze",
          "(analyze off)",
          "(analyze)",
          "explain",
          "explain analyze",
          "with x as (delete from t returning 1)",
          "with x as (with y as (select 1) update t set a = 1 returning 1)",
          "with recursive",
          "materialized",
          "begin atomic",
          "end",
          "case",
          "as case",
          "as begin",
          "begin",
          "atomic",
          "union",
          "select",
          "insert into t",
          "update t set a = 1",
          "delete from t",
          "merge into t using s on true when matched then delete",
          "(insert into t values (1))",
          "(delete from t)",
          "nextval('s')",
          "setval('s', 1)",
          "pg_sleep(1)",
          "\"pg_sleep\"(1)",
          "pg_catalog.pg_sleep /**/ (1)",
          "PG_SLEEP(1)",
          "set role x",
          "set local",
          "session",
          "reset all",
          "uescape '!'",
          "'a'\n'b'",
          "'a' -- c\n'b'",
          "E'a'\n'\\'b'",
          "'a' /* c */ 'b'",
          "\u202e");

  private static final List<String> NAMES =
      List.of(
          "t",
          "a",
          "b",
          "x",
          "\"T\"",
          "\"a;b\"",
          "\"a\"\"b\"",
          "s.t",
          "\"drop\"",
          "update",
          "delete",
          "insert",
          "into_",
          "begin",
          "atomic",
          "set",
          "key",
          "no",
          "share",
          "merge",
          "values_",
          "é",
          "a$b",
          "_1",
          "language",
          "rule");

  private static final List<String> LITERALS =
      List.of(
          "1",
          "1.5",
          ".5",
          "1e10",
          "'a'",
          "'it''s'",
          "E'\\''",
          "E'\\\\'",
          "$$;$$",
          "$x$ ' $$ $x$",
          "'; drop table t; --'",
          "b'01'",
          "x'1F'",
          "N'a'",
          "U&'\\0027'",
          "null",
          "true",
          "$1",
          "'a'\n'b;'",
          "E'a'\n'\\';'",
          "'\\'",
          "date '2024-01-01'",
          "interval '1' day",
          "'/*'",
          "'--'",
          "'$$'");

  private static final List<String> OPERATORS =
      List.of(
          "+",
          "-",
          "*",
          "/",
          "=",
          "<>",
          "<",
          ">=",
          "||",
          "and",
          "or",
          "like",
          "is distinct from",
          "@>",
          "->",
          "->>",
          "#>",
          "?",
          "?|",
          "<->",
          "~*",
          "!~",
          "::int +",
          "at time zone",
          "collate \"C\" <",
          "operator(pg_catalog.+)",
          "//",
          "<--\n",
          "- -",
          "@-",
          "*/**/",
          "^");

  private static final List<String> SPACES =
      List.of(
          " ",
          " ",
          " ",
          " ",
          "\n",
          "\t",
          " /* c */ ",
          " -- c\n",
          "/**/",
          " /* ; /* ' */ \" */ ",
          " --'\r",
          "\f");

  private final RandomGenerator random;

  SqlFuzz(RandomGenerator random) {
    this.random = random;
  }

  String text() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> mutated(statement(3));
      case 3, 4, 5 -> mutated(pick(CORPUS));
      case 6 -> mutated(pick(CORPUS) + pick(List.of(";", ";\n", " ", "; --\n")) + pick(CORPUS));
      case 7 -> fragments();
      default -> statement(4);
    };
  }

  private String fragments() {
    StringBuilder text =
        new StringBuilder(pick(List.of("select ", "select ", "", "with ", "create ")));
    int count = 1 + random.nextInt(10);
    for (int i = 0; i < count; i++) {
      text.append(pick(pick(List.of(FRAGMENTS, NAMES, LITERALS, OPERATORS)))).append(pick(SPACES));
    }
    return text.toString();
  }

  private String mutated(String sql) {
    StringBuilder text = new StringBuilder(sql);
    int mutations = random.nextInt(4);
    for (int i = 0; i < mutations; i++) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(5)) {
        case 0, 1 -> text.insert(at, pick(FRAGMENTS));
        case 2 -> text.insert(at, pick(SPACES));
        case 3 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(4)));
        default -> {
          int end = Math.min(text.length(), at + random.nextInt(20));
          text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
        }
      }
    }
    return text.toString();
  }

  private String statement(int depth) {
    String s = pick(SPACES);
    return switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> query(depth);
      case 4 -> with(depth) + s + change(depth);
      case 5, 6 -> change(depth);
      case 7 ->
          "explain"
              + s
              + pick(
                  List.of(
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
                      "(format json, analyze E'off') "))
              + pick(
                  List.of(
                      query(depth),
                      change(depth),
                      "create table x as " + query(depth),
                      "declare c cursor for select 1",
                      "execute p"));
      case 8 ->
          "create"
              + s
              + pick(
                  List.of(
                      "table x as ", "view v as ", "temp table x as ", "materialized view m as "))
              + query(depth)
              + pick(List.of("", " with no data"));
      case 9 ->
          "create rule r as on insert to t do "
              + pick(List.of("", "also ", "instead "))
              + pick(
                  List.of(
                      "(" + change(1) + "; " + change(1) + ")",
                      change(1),
                      "nothing",
                      "(select 1;)"));
      case 10 ->
          "create "
              + pick(List.of("", "or replace "))
              + pick(List.of("function", "procedure"))
              + " f("
              + pick(List.of("", "begin atomic", "a int default 1"))
              + ") "
              + pick(List.of("returns int ", ""))
              + "language sql begin atomic "
              + query(1)
              + "; "
              + pick(
                  List.of(
                      "",
                      "select case when a then 1 end; ",
                      "select 1 as begin; ",
                      "select 1 as end; ",
                      "select 1 as case; "))
              + "end"
              + pick(List.of("", "; drop table t", "; end"));
      case 11 ->
          pick(List.of("set ", "set local ", "set session ", "reset ", "SET\n"))
              + pick(
                  List.of(
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
                      "search_path"));
      case 12 ->
          pick(
              List.of(
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
                  "call p(" + expression(depth) + ")",
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
                  "cluster t"));
      case 13 ->
          "select"
              + s
              + pick(
                  List.of(
                      "a into x from t",
                      "into x from t",
                      "a as into from t",
                      "t.into from t",
                      "insert into x from t",
                      "1 into temp table y",
                      "1 for update",
                      "* from t for" + " no key update skip locked",
                      "merge into y from t",
                      "substring(a from 1 for key)"));
      case 14 ->
          "merge into t using s on t.a = s.a when matched then "
              + pick(List.of("do nothing", "delete", "update set a = " + expression(depth)))
              + " when not matched then "
              + pick(List.of("do nothing", "insert values (" + expression(depth) + ")"));
      default ->
          statement(depth - 1)
              + pick(List.of(";", "; ", " ; -- x\n", ";;", "\n"))
              + pick(List.of("", "drop table t", query(1), "commit", "select 1"));
    };
  }

  private String with(int depth) {
    StringBuilder text = new StringBuilder("with " + pick(List.of("", "", "recursive ")));
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      text.append(i > 0 ? ", " : "")
          .append(pick(NAMES))
          .append(pick(List.of("", "(a)", " (\"b\", c)")))
          .append(" as ")
          .append(pick(List.of("", "materialized ", "not materialized ")))
          .append('(')
          .append(random.nextInt(3) > 0 ? query(depth - 1) : change(depth - 1) + " returning 1")
          .append(')')
          .append(
              pick(
                  List.of(
                      "",
                      "",
                      "",
                      " search depth first by a set o",
                      " search breadth first by set, a set o",
                      " cycle a set c using p",
                      " cycle a set c to 'x' default 'y' using p")));
    }
    return text.toString();
  }

  private String query(int depth) {
    String s = pick(SPACES);
    if (depth <= 0) {
      return "select" + s + expression(0);
    }
    return switch (random.nextInt(9)) {
      case 0 -> "values (" + expression(depth) + ", " + expression(0) + ")";
      case 1 -> "table " + pick(List.of("", "only ")) + pick(NAMES);
      case 2 -> "(" + query(depth - 1) + ")";
      case 3 ->
          query(depth - 1)
              + s
              + pick(List.of("union", "except all", "intersect"))
              + s
              + query(depth - 1);
      case 4 -> with(depth - 1) + s + query(depth - 1);
      default ->
          "select"
              + s
              + pick(List.of("", "distinct ", "all "))
              + expression(depth)
              + pick(
                  List.of("", " as " + pick(NAMES), " as into", " as select", " as for", " as end"))
              + s
              + "from "
              + source(depth)
              + pick(
                  List.of(
                      "",
                      " where " + expression(depth),
                      " group by " + expression(0),
                      " order by " + expression(0) + pick(List.of("", " using >", " desc")),
                      " limit 1"))
              + pick(List.of("", "", "", "", " for update", " for share of t", " for key share"));
    };
  }

  private String source(int depth) {
    return switch (random.nextInt(6)) {
      case 0 -> depth > 0 ? "(" + query(depth - 1) + ") q" : "t";
      case 1 -> "t, lateral " + call(depth) + " f(a)";
      case 2 -> "t join " + pick(NAMES) + " on " + expression(0);
      case 3 -> "only t";
      default -> pick(NAMES) + pick(List.of("", " as q", " q"));
    };
  }

  private String change(int depth) {
    String s = pick(SPACES);
    return switch (random.nextInt(6)) {
      case 0 ->
          "insert"
              + s
              + "into t "
              + pick(
                  List.of(
                      "values (" + expression(depth) + ")", query(depth - 1), "default values"));
      case 1 ->
          "insert into t (a) values ("
              + expression(depth)
              + ") on conflict "
              + pick(
                  List.of(
                      "do nothing",
                      "(a) do update set a = " + expression(0),
                      "do" + s + "update set a = 1"));
      case 2, 3 ->
          "update "
              + pick(List.of("", "only "))
              + "t set a = "
              + expression(depth)
              + pick(List.of("", " where " + expression(depth)));
      default ->
          "delete"
              + s
              + "from t"
              + pick(List.of("", " where " + expression(depth), " using s where true"));
    };
  }

  private String expression(int depth) {
    if (depth <= 0) {
      return random.nextBoolean() ? pick(LITERALS) : pick(NAMES);
    }
    return switch (random.nextInt(10)) {
      case 0 -> "(" + query(depth - 1) + ")";
      case 1 -> "case when " + expression(depth - 1) + " then " + expression(0) + " end";
      case 2 -> call(depth);
      case 3 -> "(" + expression(depth - 1) + ")";
      case 4 ->
          "array["
              + expression(depth - 1)
              + ", "
              + expression(0)
              + "]"
              + pick(List.of("", "[1:2]", "[:]"));
      case 5 -> expression(depth - 1) + "::" + pick(List.of("text", "int[]", "numeric(1,2)"));
      default ->
          expression(depth - 1)
              + pick(SPACES)
              + pick(OPERATORS)
              + pick(SPACES)
              + expression(depth - 1);
    };
  }

  private String call(int depth) {
    return pick(
            List.of(
                "f",
                "s.f",
                "\"F\"",
                "count",
                "nextval",
                "setval",
                "pg_sleep",
                "\"pg_sleep\"",
                "Pg_Read_File",
                "pg_catalog.set_config",
                "coalesce",
                "lo_x",
                "dblink"))
        + pick(List.of("", "", " ", "/**/"))
        + "("
        + pick(List.of("", "distinct ", "variadic ", "a => "))
        + expression(depth - 1)
        + ")";
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
