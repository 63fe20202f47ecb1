package dev.lakebase.mcp.governance.sql;

/** The kinds of token that PostgreSQL's scanner tells apart, as far as governance needs them. */
enum TokenKind {
  /** A keyword or an unquoted identifier; its text is folded to lower case. */
  NAME,
  /** A quoted identifier; its text is the identifier, case kept, doubled quotes undone. */
  QUOTED_NAME,
  /** A string constant of any form; its text is empty, the span leads to it. */
  STRING,
  NUMBER,
  PARAMETER,
  OPERATOR,
  PUNCTUATION
}
