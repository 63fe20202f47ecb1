package dev.lakebase.mcp.governance.sql;

/** Random queries, data changes and expressions, nested at most as deep as they are told. */
final class FuzzQueries {
  private final Choice choice;

  FuzzQueries(Choice choice) {
    this.choice = choice;
  }

  String with(int depth) {
    StringBuilder text = new StringBuilder("with " + choice.of("", "", "recursive "));
    int count = 1 + choice.below(2);
    for (int i = 0; i < count; i++) {
      text.append(i > 0 ? ", " : "")
          .append(choice.of(FuzzWords.NAMES))
          .append(choice.of("", "(a)", " (\"b\", c)"))
          .append(" as ")
          .append(choice.of("", "materialized ", "not materialized "))
          .append('(')
          .append(choice.below(3) > 0 ? query(depth - 1) : change(depth - 1) + " returning 1")
          .append(')')
          .append(
              choice.of(
                  "",
                  "",
                  "",
                  " search depth first by a set o",
                  " search breadth first by set, a set o",
                  " cycle a set c using p",
                  " cycle a set c to 'x' default 'y' using p"));
    }
    return text.toString();
  }

  String query(int depth) {
    String s = choice.of(FuzzWords.SPACES);
    if (depth <= 0) {
      return "select" + s + expression(0);
    }
    return switch (choice.below(9)) {
      case 0 -> "values (" + expression(depth) + ", " + expression(0) + ")";
      case 1 -> "table " + choice.of("", "only ") + choice.of(FuzzWords.NAMES);
      case 2 -> "(" + query(depth - 1) + ")";
      case 3 ->
          query(depth - 1)
              + s
              + choice.of("union", "except all", "intersect")
              + s
              + query(depth - 1);
      case 4 -> with(depth - 1) + s + query(depth - 1);
      default ->
          "select"
              + s
              + choice.of("", "distinct ", "all ")
              + expression(depth)
              + choice.of(
                  "",
                  " as " + choice.of(FuzzWords.NAMES),
                  " as into",
                  " as select",
                  " as for",
                  " as end")
              + s
              + "from "
              + source(depth)
              + choice.of(
                  "",
                  " where " + expression(depth),
                  " group by " + expression(0),
                  " order by " + expression(0) + choice.of("", " using >", " desc"),
                  " limit 1")
              + choice.of("", "", "", "", " for update", " for share of t", " for key share");
    };
  }

  private String source(int depth) {
    return switch (choice.below(8)) {
      case 6 ->
          "json_table('{}', '$' columns (a int path '$', b int default "
              + expression(depth)
              + " on empty)) j";
      case 7 -> "xmltable('/r' passing x columns a int default " + expression(depth) + ") y";
      case 0 -> depth > 0 ? "(" + query(depth - 1) + ") q" : "t";
      case 1 -> "t, lateral " + call(depth) + " f(a)";
      case 2 -> "t join " + choice.of(FuzzWords.NAMES) + " on " + expression(0);
      case 3 -> "only t";
      default -> choice.of(FuzzWords.NAMES) + choice.of("", " as q", " q");
    };
  }

  String change(int depth) {
    String s = choice.of(FuzzWords.SPACES);
    return switch (choice.below(7)) {
      case 4 -> merge(depth);
      case 0 ->
          "insert"
              + s
              + "into t "
              + choice.of("values (" + expression(depth) + ")", query(depth - 1), "default values");
      case 1 ->
          "insert into t (a) values ("
              + expression(depth)
              + ") on conflict "
              + choice.of(
                  "do nothing",
                  "(a) do update set a = " + expression(0),
                  "do" + s + "update set a = 1");
      case 2, 3 ->
          "update "
              + choice.of("", "only ")
              + "t set a = "
              + expression(depth)
              + choice.of("", " where " + expression(depth));
      default ->
          "delete"
              + s
              + "from t"
              + choice.of("", " where " + expression(depth), " using s where true");
    };
  }

  String merge(int depth) {
    return "merge into t using s on t.a = s.a when matched then "
        + choice.of("do nothing", "delete", "update set a = " + expression(depth))
        + choice.of(
            "",
            " when not matched then do nothing",
            " when not matched by target then insert values (" + expression(depth) + ")",
            " when not matched by source then delete",
            " when not matched by source and t.a > 1 then update set a = " + expression(0))
        + choice.of("", "", " returning merge_action(), t.*");
  }

  String expression(int depth) {
    if (depth <= 0) {
      return choice.below(2) == 0 ? choice.of(FuzzWords.LITERALS) : choice.of(FuzzWords.NAMES);
    }
    return switch (choice.below(11)) {
      case 10 -> clause(depth - 1);
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
              + choice.of("", "[1:2]", "[:]");
      case 5 -> expression(depth - 1) + "::" + choice.of("text", "int[]", "numeric(1,2)");
      default ->
          expression(depth - 1)
              + choice.of(FuzzWords.SPACES)
              + choice.of(FuzzWords.OPERATORS)
              + choice.of(FuzzWords.SPACES)
              + expression(depth - 1);
    };
  }

  /** Calls whose brackets hold more than a list. */
  private String clause(int depth) {
    return choice.of(
        "sum(" + expression(depth) + ") filter (where " + expression(0) + ") over (order by a)",
        "mode() within group (order by " + expression(depth) + ")",
        "json_value('{}', '$.a' passing " + expression(depth) + " as x)",
        "json_object('a' : " + expression(depth) + " absent on null)",
        "xmlelement(name a, " + expression(depth) + ")",
        "substring(a from " + expression(depth) + " for 2)",
        "extract(year from " + expression(depth) + ")",
        "(" + expression(depth) + ") is json object");
  }

  private String call(int depth) {
    return choice.of(
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
            "dblink")
        + choice.of("", "", " ", "/**/")
        + "("
        + choice.of("", "distinct ", "variadic ", "a => ")
        + expression(depth - 1)
        + ")";
  }
}
