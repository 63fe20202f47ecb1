package dev.lakebase.mcp.governance.sql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Admissible texts that cost most of their kind. The name {@code a0000} stands in each for change.
 */
final class DearTexts {
  private static final int LONGEST = SqlGuard.MAX_CHARACTERS;

  private static final String NAME = "a0000";
  private static final AtomicInteger names = new AtomicInteger();

  private final Map<String, String> texts = new LinkedHashMap<>();

  private DearTexts() {}

  static Map<String, String> all() {
    DearTexts dear = new DearTexts();
    dear.ownSteps();
    dear.parser();
    return dear.texts;
  }

  /** The same with another name, so that its shape was not seen before. */
  static String fresh(String sql) {
    return sql.replace(NAME, "a" + Integer.toString(46_656 + names.getAndIncrement(), 36));
  }

  /** As many of the statement as a text may hold, each of a shape of its own. */
  static String script(String sql) {
    StringBuilder script = new StringBuilder();
    for (int i = 0; i < Math.min(LONGEST / (sql.length() + 1), SqlGuard.MAX_STATEMENTS); i++) {
      script.append(fresh(sql)).append(';');
    }
    return script.toString();
  }

  /** What the lexer, the classifier and the canonical text must read to the end. */
  private void ownSteps() {
    filled("names", "select a0000", ",b", "", LONGEST);
    filled("names of one letter each", "select a0000", " b", "", LONGEST);
    filled("a name", "select a0000 ", "b", "", LONGEST);
    filled("a string", "select a0000, '", "x", "'", LONGEST);
    filled("strings", "select a0000", ",''", "", LONGEST);
    filled("a continued string", "select a0000, ''", "\n''", "", LONGEST);
    filled("strings and comments", "select a0000", ",''--\n", "", LONGEST);
    filled("dollar quotes", "select a0000", ",$$$$", "", LONGEST);
    filled("a nested comment", "select a0000 " + "/*".repeat(12_000), "*/", "", 48_013);
    filled("comments", "select a0000", "/**/", "", LONGEST);
    filled("white space", "select a0000", " ", "", LONGEST);
    filled("semicolons", "select a0000", ";", "", LONGEST);
    texts.put("small queries", "select a0000,b from t");
    texts.put("small changes", "update a0000 set b=c where d");
    filled("statements", "select a0000", ";b", "", LONGEST);
    filled("operators", "select a0000", "@b", "", LONGEST);
    filled("an operator", "select a0000 ", "@", " b", LONGEST);
    filled("signs", "select a0000 ", "+-", "b", LONGEST);
    filled("signs apart", "select a0000 ", "- ", "b", LONGEST);
    filled("points", "select a0000", ".b", "", LONGEST);
    filled("points of a call", "select a0000", ".b", "()", LONGEST);
    filled("casts", "select a0000", "::b", "", LONGEST);
    filled("subscripts", "select a0000", "[1]", "", LONGEST);
    filled("an IN list", "select a0000 in (1", ",1", ")", LONGEST);
    filled("an IN list of names", "select a0000 in (b", ",b", ")", LONGEST);
    filled("rows", "insert into a0000 values (1)", ",(1)", "", LONGEST);
    filled("rows that differ", "insert into a0000 values (b)", ",(b),(c)", "", LONGEST);
    filled("nested rows", "insert into a0000 values (1)", ",((((1))))", "", LONGEST);
    filled("WITH lists", "with a0000 as (select 1)", ",b as (select 1)", " select 1", LONGEST);
    filled("WITH behind WITH", "with a0000 as ()", "with b as()", " select 1", LONGEST);
    filled("brackets", "select a0000", ",((((((((((((b))))))))))))", "", LONGEST);
    filled("empty brackets", "select a0000", "()", "", LONGEST);
    filled("settings of a function", "create function a0000() returns int", " set b", "", LONGEST);
    filled("languages", "create function a0000() ", " language b", "", LONGEST);
    filled("a rule", "create rule a0000 as on insert to b do (", "c;", ")", LONGEST);
    filled("a body", "create function a0000() begin atomic ", "c;", "end", LONGEST);
    filled("grants in a schema", "create schema a0000", " grant", "", LONGEST);
    filled("view words", "explain create a0000", " b", "", LONGEST);
    nested("brackets at the cap", "(", ")", 200, LONGEST);
    nested("calls at the cap", "b(", ")", 200, LONGEST);
    nested("subqueries at the cap", "(select ", ")", 200, LONGEST);
    nested("WITH at the cap", "(with b as (select 1) select ", ")", 199, LONGEST);
    nested("WITH in WITH at the cap", "(with b as ", " select 1)", 199, LONGEST);
    nested("changes at the cap", "(with b as (delete from c) select ", ")", 198, LONGEST);
  }

  /** What JSqlParser is given: the longest text, or the deepest nesting in the longest text. */
  private void parser() {
    repeated("sum", "select a0000", "+b", "");
    repeated("conditions", "select a0000 from t where b", " and b", "");
    repeated("comparisons", "select a0000 from t where b=c", " or b=c", "");
    repeated("columns", "select a0000", ",b", "");
    repeated("aliases", "select a0000", ",b c", "");
    repeated("calls", "select a0000", ",b()", "");
    repeated("joins", "select a0000 from t", " join b on c=d", "");
    repeated("tables", "select a0000 from t", ",b", "");
    repeated("unions", "select a0000", " union select b", "");
    repeated("CASE in CASE", "select a0000,", "case when b then ", "1");
    repeated("CASE arms", "select a0000, case", " when b then c", " end");
    repeated("NOT", "select a0000 from t where ", "not ", "b");
    repeated("BETWEEN", "select a0000 from t where b", " between c and d", "");
    repeated("LIKE", "select a0000 from t where b", " like c", "");
    repeated("IS NULL", "select a0000 from t where b", " is null and b", "");
    repeated("IN of columns", "select a0000 from t where b in (c", ",c", ")");
    repeated("casts to read", "select a0000", "::b", "");
    repeated("signs to read", "select a0000 ", "- ", "b");
    repeated("intervals", "select a0000", ",interval '1'", "");
    repeated("WITH to read", "with a0000 as (select 1)", ",b as (select 1)", " select 1");
    repeated("windows", "select a0000", ",b() over (order by c)", "");
    repeated("assignments", "update a0000 set b=c", ",b=c", "");
    repeated("merges", "merge into a0000 using b on c", " when matched then delete", "");
    for (String open : List.of("(", "b(", "(b,", "c=(", "not (", "coalesce(b,", "(b)+(", "-(")) {
      deepest(open, ")", "select a0000", ",");
    }
    for (String open : List.of("(select ", "exists (select ", "b in (select ")) {
      deepest(open, ")", "select a0000", ",");
    }
    deepest("array[", "]", "select a0000", ",");
    deepest("case when (", ") then 1 end", "select a0000", ",");
    deepest("cast(", " as int)", "select a0000", ",");
    deepest("(select * from ", ") c", "select a0000 from t", ",");
    deepest("(t join ", " on c)", "select a0000 from t", ",");
    deepest("((t join b on c) join ", " on c)", "select a0000 from t", ",");
    deepest("(b and ", ")", "select a0000 from t where b", " or ");
    deepest("(select b union ", ")", "select a0000", " union ");
  }

  private void repeated(String name, String begin, String part, String end) {
    longest(name, times -> begin + part.repeat(times) + end);
  }

  private void deepest(String open, String close, String begin, String before) {
    int brackets = Math.max(1, (int) open.chars().filter(c -> c == '(' || c == '[').count());
    int depth = (TextQueries.MAX_NESTING - 1) / (open.contains(")") ? 1 : brackets);
    longest(
        open + " ... " + close,
        times -> {
          StringBuilder text = new StringBuilder(begin);
          for (int i = 0; i < times; i++) {
            text.append(before)
                .append(open.repeat(depth))
                .append(open.contains("union") ? "select b" : "b")
                .append(i)
                .append(close.repeat(depth));
          }
          return text.toString();
        });
  }

  /** The text of most parts that JSqlParser is still given. */
  private void longest(String name, IntFunction<String> text) {
    int times = 1;
    while (shape(text.apply(times + 1)) <= TextQueries.MAX_CHARACTERS) {
      times++;
    }
    texts.put(name, text.apply(times));
  }

  private static int shape(String sql) {
    return CanonicalText.of(StatementSplitter.statements(sql).get(0)).length();
  }

  private void filled(String name, String begin, String part, String end, int length) {
    int times = (length - begin.length() - end.length()) / part.length();
    texts.put(name, begin + part.repeat(times) + end);
  }

  private void nested(String name, String open, String close, int depth, int length) {
    String one = "," + open.repeat(depth) + "b" + close.repeat(depth);
    texts.put(name, "select a0000" + one.repeat((length - 12) / one.length()));
  }
}
