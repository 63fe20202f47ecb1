package dev.lakebase.mcp.governance.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

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

  /** What JSqlParser is given: the longest text, at the deepest nesting. */
  private void parser() {
    int most = QueryParser.MAX_CHARACTERS - 20;
    filled("sum", "select a0000", " + b", "", most);
    filled("conditions", "select a0000 from t where b", " and b", "", most);
    filled("comparisons", "select a0000 from t where b = c", " or b = c", "", most);
    filled("columns", "select a0000", " , b", "", most);
    filled("calls", "select a0000", " , b ( )", "", most);
    filled("joins", "select a0000 from t", " join b on c = d", "", most);
    filled("tables", "select a0000 from t", " , b", "", most);
    filled("unions", "select a0000", " union select b", "", most);
    filled("CASE in CASE", "select a0000, ", "case when b then ", "1", most);
    texts.put(
        "CASE in CASE, closed",
        "select a0000, " + repeated("case when b then ", " end", most / 22));
    texts.put(
        "CASE of CASE", "select a0000, " + repeated("case ", " when b then c end", most / 26));
    filled("CASE arms", "select a0000, case", " when b then c", " end", most);
    filled("NOT", "select a0000 from t where ", "not ", "b", most);
    filled("BETWEEN", "select a0000 from t where b", " between c and d", "", most);
    filled("LIKE", "select a0000 from t where b", " like c", "", most);
    filled("IS NULL", "select a0000 from t where b", " is null and b", "", most);
    filled("IN of columns", "select a0000 from t where b in (c", " , c", ")", most);
    filled("casts for it", "select a0000", " :: b", "", most);
    filled("signs for it", "select a0000 ", "- ", "b", most);
    filled("intervals", "select a0000", ",interval '1'", "", most);
    filled("WITH for it", "with a0000 as (select 1)", ",b as (select 1)", " select 1", most);
    filled("windows", "select a0000", ",b() over (order by c)", "", most);
    filled("changes", "update a0000 set b = c", ",b = c", "", most);
    filled("merges", "merge into a0000 using b on c", " when matched then delete", "", most);
    for (String open :
        new String[] {
          "(",
          "b(",
          "(select ",
          "(b,",
          "c = (",
          "not (",
          "array[",
          "exists (select ",
          "coalesce(b, ",
          "b in (select ",
          "(b) + (",
          "- (",
          "case when (",
          "cast(("
        }) {
      String close =
          switch (open) {
            case "array[" -> "]";
            case "case when (" -> ") then 1 end";
            case "cast((" -> ") as int)";
            default -> ")";
          };
      int depth = open.equals("cast((") ? 12 : QueryParser.MAX_NESTING;
      nested(open + " for it", open, close, depth, most);
    }
    nested("FROM in FROM", "(select * from ", ") b", QueryParser.MAX_NESTING, most, "from t,");
    nested("JOIN in JOIN", "(t join ", " on c)", QueryParser.MAX_NESTING, most, "from t,");
    nested("tables in brackets", "(", ")", QueryParser.MAX_NESTING, most, "from t,");
    nested("conditions in brackets", "(", ")", QueryParser.MAX_NESTING, most, "from t where");
    nested("AND in brackets", "(b and ", ")", QueryParser.MAX_NESTING, most, "from t where c or");
    nested("queries in brackets", "(", ")", QueryParser.MAX_NESTING, most, "from t union");
  }

  private void filled(String name, String begin, String part, String end, int length) {
    int times = (length - begin.length() - end.length()) / part.length();
    texts.put(name, begin + part.repeat(times) + end);
  }

  private void nested(String name, String open, String close, int depth, int length) {
    nested(name, open, close, depth, length, ",");
  }

  private void nested(
      String name, String open, String close, int depth, int length, String before) {
    String one = repeated(open, close, depth);
    int times = Math.max(1, length / (one.length() + before.length() + 1));
    StringBuilder text = new StringBuilder("select a0000 ").append(before).append(one);
    for (int i = 1; i < times; i++) {
      text.append(before.startsWith("from t") ? before.substring(6) : before).append(one);
    }
    texts.put(name, text.toString());
  }

  private static String repeated(String open, String close, int times) {
    return open.repeat(times) + "b" + close.repeat(times);
  }
}
