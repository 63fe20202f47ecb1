package dev.lakebase.mcp.governance.sql;

import java.util.Set;

/**
 * Reads {@code EXPLAIN [ANALYZE] [VERBOSE] statement} and {@code EXPLAIN (options) statement}.
 *
 * @param executes whether the inner statement is executed
 * @param inner the explained statement
 */
record ExplainStatement(boolean executes, StatementTokens inner) {
  private static final Set<String> ANALYZE = Set.of("analyze", "analyse");
  private static final Set<String> QUERY = Set.of("select", "with", "values", "table");
  private static final Set<String> OFF = Set.of("off", "false", "0", "'off'", "'false'", "'0'");

  /**
   * @throws RefusedText where nothing is explained
   */
  static ExplainStatement of(StatementTokens tokens) {
    int inner = 1;
    boolean executes = false;
    if (hasOptions(tokens)) {
      inner = tokens.behindBracket(1);
      executes = analyzes(tokens, inner - 1);
    } else {
      if (tokens.isAnyKeyword(inner, ANALYZE)) {
        executes = true;
        inner++;
      }
      if (tokens.isKeyword(inner, "verbose")) {
        inner++;
      }
    }
    if (inner >= tokens.size()) {
      throw RefusedText.syntax("EXPLAIN needs a statement.");
    }
    return new ExplainStatement(executes, tokens.from(inner));
  }

  /** A bracket right behind EXPLAIN holds options, unless a query stands in it. */
  private static boolean hasOptions(StatementTokens tokens) {
    return tokens.isSymbol(1, "(") && !tokens.isSymbol(2, "(") && !tokens.isAnyKeyword(2, QUERY);
  }

  /** ANALYZE counts as on unless its value, which the closing bracket is not, plainly says off. */
  private static boolean analyzes(StatementTokens tokens, int closing) {
    for (int i = 2; i < closing; i++) {
      if (tokens.isName(i)
          && ANALYZE.contains(PgCharacters.fold(tokens.get(i).text()))
          && !OFF.contains(PgCharacters.fold(tokens.source(i + 1)))) {
        return true;
      }
    }
    return false;
  }
}
