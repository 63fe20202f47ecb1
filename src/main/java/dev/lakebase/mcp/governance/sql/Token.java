package dev.lakebase.mcp.governance.sql;

/**
 * One token of a statement.
 *
 * @param text the folded name, the decoded quoted name, the operator or the punctuation
 * @param start where it begins in the original text
 * @param end where it ends, exclusive
 */
record Token(TokenKind kind, String text, int start, int end) {

  /** Whether this is the keyword (lower case); a quoted name never is. */
  boolean isKeyword(String keyword) {
    return kind == TokenKind.NAME && text.equals(keyword);
  }

  boolean isSymbol(String symbol) {
    return (kind == TokenKind.PUNCTUATION || kind == TokenKind.OPERATOR) && text.equals(symbol);
  }

  boolean isName() {
    return kind == TokenKind.NAME || kind == TokenKind.QUOTED_NAME;
  }
}
