package dev.lakebase.mcp.governance.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into tokens exactly where PostgreSQL's scanner does, comments dropped.
 *
 * <p>It refuses what PostgreSQL refuses, and three things that PostgreSQL accepts and other readers
 * of the same text do not: quoted identifiers with Unicode escapes, operators that hold {@code //}
 * or a backtick, and characters that turn the reading direction outside string constants.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">Lexical
 *     Structure</a>
 */
final class PgLexer {
  /** Operators ending in + or - must hold one of these, or the sign is a token of its own. */
  private static final String SIGN_KEEPING = "~!@#^&|`?%";

  private final String sql;
  private final LiteralScanner literals;
  private final NumberScanner numbers;
  private final List<Token> tokens = new ArrayList<>();

  private PgLexer(String sql) {
    this.sql = sql;
    this.literals = new LiteralScanner(sql);
    this.numbers = new NumberScanner(sql);
  }

  /**
   * All tokens of the text.
   *
   * @throws RefusedText where PostgreSQL's scanner would fail, or for the three refusals above
   */
  static List<Token> tokens(String sql) {
    PgLexer lexer = new PgLexer(sql);
    int i = 0;
    while (i < sql.length()) {
      i = lexer.next(i);
    }
    return lexer.tokens;
  }

  private int next(int i) {
    char c = sql.charAt(i);
    if (PgCharacters.isSpace(c)) {
      return i + 1;
    }
    if (sql.startsWith("--", i)) {
      return readable(i, literals.lineComment(i));
    }
    if (sql.startsWith("/*", i)) {
      return readable(i, literals.blockComment(i));
    }
    if (PgCharacters.isNameStart(c)) {
      return nameOrPrefixedString(i, c);
    }
    if (numbers.begins(i)) {
      return add(TokenKind.NUMBER, "", i, numbers.number(i));
    }
    return switch (c) {
      case '\'' -> add(TokenKind.STRING, "", i, literals.string(i, false));
      case '"' -> quotedName(i);
      case '$' -> dollar(i);
      case '(', ')', '[', ']', ',', ';', '.', ':' -> punctuation(i, c);
      default -> operator(i);
    };
  }

  private int nameOrPrefixedString(int start, char c) {
    char following = at(start + 1);
    if (following == '\'' && "bBxXnNeE".indexOf(c) >= 0) {
      boolean escapes = c == 'e' || c == 'E';
      return add(TokenKind.STRING, "", start, literals.string(start + 1, escapes));
    }
    if (following == '&' && (c == 'u' || c == 'U')) {
      if (at(start + 2) == '\'') {
        return add(TokenKind.STRING, "", start, literals.string(start + 2, false));
      }
      if (at(start + 2) == '"') {
        throw RefusedText.syntax(
            "quoted identifiers with Unicode escapes (U&\"...\") are not accepted. Write the"
                + " identifier itself.");
      }
    }
    int end = start + 1;
    while (end < sql.length() && PgCharacters.isNamePart(sql.charAt(end))) {
      end++;
    }
    readable(start, end);
    return add(TokenKind.NAME, PgCharacters.fold(sql.substring(start, end)), start, end);
  }

  private int quotedName(int start) {
    int end = readable(start, literals.quotedName(start));
    String name = sql.substring(start + 1, end - 1).replace("\"\"", "\"");
    return add(TokenKind.QUOTED_NAME, name, start, end);
  }

  private int dollar(int start) {
    if (PgCharacters.isDigit(at(start + 1))) {
      return add(TokenKind.PARAMETER, "", start, numbers.parameter(start));
    }
    int end = literals.dollarString(start);
    if (end < 0) {
      throw RefusedText.syntax("a dollar sign that opens nothing.");
    }
    return add(TokenKind.STRING, "", start, end);
  }

  private int punctuation(int start, char c) {
    String two = sql.substring(start, Math.min(start + 2, sql.length()));
    if (two.equals("::") || two.equals(":=") || two.equals("..")) {
      return add(TokenKind.PUNCTUATION, two, start, start + 2);
    }
    return add(TokenKind.PUNCTUATION, String.valueOf(c), start, start + 1);
  }

  /** The longest run of operator characters, cut where a comment begins within it. */
  private int operator(int start) {
    int end = start;
    while (PgCharacters.isOperator(at(end))
        && !(end > start && (sql.startsWith("--", end) || sql.startsWith("/*", end)))) {
      end++;
    }
    if (end == start) {
      throw RefusedText.syntax(
          "the character '"
              + Character.toString(sql.codePointAt(start))
              + "' has no meaning here.");
    }
    int cut = isSign(end - 1) ? withoutSigns(start, end) : end;
    String text = sql.substring(start, cut);
    if (text.contains("//") || text.contains("`")) {
      throw RefusedText.syntax("the operator '" + text + "' is not accepted.");
    }
    add(TokenKind.OPERATOR, text, start, cut);
    for (int i = cut; i < end; i++) {
      add(TokenKind.OPERATOR, sql.substring(i, i + 1), i, i + 1);
    }
    return end;
  }

  private boolean isSign(int index) {
    return sql.charAt(index) == '+' || sql.charAt(index) == '-';
  }

  /** Where the signs begin that are tokens of their own, each. */
  private int withoutSigns(int start, int end) {
    for (int i = start; i < end - 1; i++) {
      if (SIGN_KEEPING.indexOf(sql.charAt(i)) >= 0) {
        return end;
      }
    }
    int cut = end;
    while (cut > start + 1 && isSign(cut - 1)) {
      cut--;
    }
    return cut;
  }

  private int readable(int start, int end) {
    for (int i = start; i < end; i++) {
      if (PgCharacters.isBidiControl(sql.charAt(i))) {
        throw RefusedText.syntax(
            "characters that turn the reading direction are accepted in string constants only.");
      }
    }
    return end;
  }

  private int add(TokenKind kind, String text, int start, int end) {
    tokens.add(new Token(kind, text, start, end));
    return end;
  }

  /** The character there, or NUL, which no admitted text holds, behind the end. */
  private char at(int index) {
    return index < sql.length() ? sql.charAt(index) : 0;
  }
}
