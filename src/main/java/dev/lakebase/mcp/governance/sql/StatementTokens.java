package dev.lakebase.mcp.governance.sql;

import java.util.List;
import java.util.Set;

/** The tokens of one statement, without its semicolon, over the text they were cut from. */
record StatementTokens(String sql, List<Token> tokens) {

  StatementTokens {
    tokens = List.copyOf(tokens);
  }

  int size() {
    return tokens.size();
  }

  Token get(int index) {
    return tokens.get(index);
  }

  /** Whether the token there exists and is this keyword (lower case). */
  boolean isKeyword(int index, String keyword) {
    return index >= 0 && index < size() && get(index).isKeyword(keyword);
  }

  boolean isKeyword(int index, String first, String second) {
    return isKeyword(index, first) && isKeyword(index + 1, second);
  }

  /** Whether the token there exists and is an unquoted name out of these. */
  boolean isAnyKeyword(int index, Set<String> keywords) {
    return index >= 0
        && index < size()
        && get(index).kind() == TokenKind.NAME
        && keywords.contains(get(index).text());
  }

  boolean isSymbol(int index, String symbol) {
    return index >= 0 && index < size() && get(index).isSymbol(symbol);
  }

  boolean isName(int index) {
    return index >= 0 && index < size() && get(index).isName();
  }

  /** The unquoted word there, folded; empty where none is. */
  String word(int index) {
    return index >= 0 && index < size() && get(index).kind() == TokenKind.NAME
        ? get(index).text()
        : "";
  }

  /** The exact text of a token. */
  String source(int index) {
    return sql.substring(get(index).start(), get(index).end());
  }

  /** The exact text of the statement, comments within it included. */
  String source() {
    return sql.substring(get(0).start(), get(size() - 1).end());
  }

  StatementTokens from(int index) {
    return new StatementTokens(sql, tokens.subList(index, size()));
  }

  StatementTokens until(int index) {
    return new StatementTokens(sql, tokens.subList(0, index));
  }

  /** How deep its brackets nest. */
  int nesting() {
    int depth = 0;
    int deepest = 0;
    for (Token token : tokens) {
      if (token.isSymbol("(") || token.isSymbol("[")) {
        depth++;
        deepest = Math.max(deepest, depth);
      } else if (token.isSymbol(")") || token.isSymbol("]")) {
        depth--;
      }
    }
    return deepest;
  }

  /** Behind the bracket that closes the one there; the splitter has checked that it exists. */
  int behindBracket(int open) {
    int depth = 0;
    int i = open;
    do {
      Token token = get(i);
      if (token.isSymbol("(") || token.isSymbol("[")) {
        depth++;
      } else if (token.isSymbol(")") || token.isSymbol("]")) {
        depth--;
      }
      i++;
    } while (depth > 0);
    return i;
  }
}
