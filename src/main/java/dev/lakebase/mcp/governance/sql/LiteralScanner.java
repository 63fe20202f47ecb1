package dev.lakebase.mcp.governance.sql;

/**
 * Finds the ends of PostgreSQL's comments, quoted names and string constants, with {@code
 * standard_conforming_strings} on. Every method takes the offset of the opening character and
 * returns the offset behind the closing one.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">Lexical
 *     Structure</a>
 */
final class LiteralScanner {
  private final String sql;

  LiteralScanner(String sql) {
    this.sql = sql;
  }

  int lineComment(int start) {
    int i = start;
    while (i < sql.length() && !PgCharacters.isNewline(sql.charAt(i))) {
      i++;
    }
    return i;
  }

  /** Block comments nest. */
  int blockComment(int start) {
    int depth = 0;
    int i = start;
    while (i < sql.length()) {
      if (sql.startsWith("/*", i)) {
        depth++;
        i += 2;
      } else if (sql.startsWith("*/", i)) {
        depth--;
        i += 2;
        if (depth == 0) {
          return i;
        }
      } else {
        i++;
      }
    }
    throw RefusedText.syntax("unterminated comment.");
  }

  int quotedName(int start) {
    int i = start + 1;
    while (true) {
      int quote = sql.indexOf('"', i);
      if (quote < 0) {
        throw RefusedText.syntax("unterminated quoted identifier.");
      }
      if (!sql.startsWith("\"\"", quote)) {
        if (quote == start + 1) {
          throw RefusedText.syntax("zero-length quoted identifier.");
        }
        return quote + 1;
      }
      i = quote + 2;
    }
  }

  /**
   * A string constant with all its continuations: constants that only white space with a newline
   * (and line comments) parts are one, and the later ones inherit the escapes of the first.
   *
   * @param escapes whether a backslash takes the next character with it, as in {@code E'...'}
   */
  int string(int start, boolean escapes) {
    int end = oneString(start, escapes);
    int next = continuation(end);
    while (next >= 0) {
      end = oneString(next, escapes);
      next = continuation(end);
    }
    return end;
  }

  private int oneString(int start, boolean escapes) {
    int i = start + 1;
    while (i < sql.length()) {
      char c = sql.charAt(i);
      if (c == '\\' && escapes) {
        i += 2;
      } else if (c != '\'') {
        i++;
      } else if (sql.startsWith("''", i)) {
        i += 2;
      } else {
        return i + 1;
      }
    }
    throw RefusedText.syntax("unterminated quoted string.");
  }

  /** The opening quote of the constant's continuation, or -1. */
  private int continuation(int end) {
    boolean newline = false;
    int i = end;
    while (i < sql.length()) {
      char c = sql.charAt(i);
      if (PgCharacters.isSpace(c)) {
        newline |= PgCharacters.isNewline(c);
        i++;
      } else if (sql.startsWith("--", i)) {
        i = lineComment(i);
      } else {
        return newline && c == '\'' ? i : -1;
      }
    }
    return -1;
  }

  /** A dollar-quoted constant, or -1 where the dollar sign opens none. */
  int dollarString(int start) {
    int i = start + 1;
    if (i < sql.length() && PgCharacters.isNameStart(sql.charAt(i))) {
      i++;
      while (i < sql.length() && isTagPart(sql.charAt(i))) {
        i++;
      }
    }
    if (i >= sql.length() || sql.charAt(i) != '$') {
      return -1;
    }
    String delimiter = sql.substring(start, i + 1);
    int close = sql.indexOf(delimiter, i + 1);
    if (close < 0) {
      throw RefusedText.syntax("unterminated dollar-quoted string.");
    }
    return close + delimiter.length();
  }

  private static boolean isTagPart(char c) {
    return PgCharacters.isNameStart(c) || PgCharacters.isDigit(c);
  }
}
