package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.GovernedSql;
import dev.lakebase.mcp.tool.ToolCall;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SQL's word for what a step does, for traces: one of few, whatever the statement's text is. */
@FunctionalInterface
interface SqlWord {
  Set<String> KNOWN =
      Set.of(
          "SELECT",
          "WITH",
          "VALUES",
          "TABLE",
          "INSERT",
          "UPDATE",
          "DELETE",
          "MERGE",
          "TRUNCATE",
          "COPY",
          "CREATE",
          "ALTER",
          "DROP",
          "COMMENT",
          "GRANT",
          "REVOKE",
          "SHOW",
          "SET",
          "EXPLAIN",
          "ANALYZE",
          "VACUUM",
          "REFRESH",
          "REINDEX",
          "CALL",
          "DO",
          "LOCK");

  Pattern FIRST = Pattern.compile("(?:[\\s(]++|--[^\\n]*+\\n|/\\*[^*]*+\\*/)*+([A-Za-z]{2,12})\\b");

  /** In characters. */
  int LOOKED_AT = 2000;

  String of(ToolCall call);

  static SqlWord always(String word) {
    return call -> word;
  }

  /** The statement that the governance allowed for an argument; of a script, SCRIPT. */
  static SqlWord ofCallers(String argument) {
    return call ->
        call.governedSql(argument).map(GovernedSql::statement).map(SqlWord::first).orElse("SCRIPT");
  }

  /** The word that a text begins with; OTHER for one that is not known. */
  static String first(String sql) {
    Matcher first = FIRST.matcher(sql).region(0, Math.min(sql.length(), LOOKED_AT));
    String word = first.lookingAt() ? first.group(1).toUpperCase(Locale.ROOT) : "";
    return KNOWN.contains(word) ? word : "OTHER";
  }
}
