package dev.lakebase.mcp.governance.sql;

/** Finds the end of a numeric constant or parameter, after the rules of PostgreSQL 16 and later. */
final class NumberScanner {
  private final String sql;

  NumberScanner(String sql) {
    this.sql = sql;
  }

  /** Whether a numeric constant begins here: a digit, or a point and a digit. */
  boolean begins(int start) {
    return isDigit(start) || (at(start) == '.' && isDigit(start + 1));
  }

  int number(int start) {
    return free(at(start) == '0' && radixOf(at(start + 1)) > 0 ? radix(start) : decimal(start));
  }

  /** A positional parameter, {@code $1}. */
  int parameter(int start) {
    int i = start + 1;
    while (isDigit(i)) {
      i++;
    }
    return free(i);
  }

  private int radix(int start) {
    int end = digits(start + 2, radixOf(at(start + 1)));
    if (end == start + 2) {
      throw RefusedText.syntax("invalid numeric constant.");
    }
    return end;
  }

  private int decimal(int start) {
    int i = start;
    if (isDigit(i)) {
      i = digits(i, 10);
    }
    if (at(i) == '.' && at(i + 1) != '.') {
      i++;
      if (isDigit(i)) {
        i = digits(i, 10);
      }
    }
    if (at(i) == 'e' || at(i) == 'E') {
      int exponent = at(i + 1) == '+' || at(i + 1) == '-' ? i + 2 : i + 1;
      if (!isDigit(exponent)) {
        throw RefusedText.syntax("invalid numeric constant.");
      }
      i = digits(exponent, 10);
    }
    return i;
  }

  /** Digits, each with at most one underscore before it. */
  private int digits(int start, int radix) {
    int i = start;
    while (isDigit(i, radix) || (at(i) == '_' && isDigit(i + 1, radix))) {
      i++;
    }
    return i;
  }

  private int free(int end) {
    if (end < sql.length() && PgCharacters.isNameStart(sql.charAt(end))) {
      throw RefusedText.syntax("letters right behind a number or a parameter.");
    }
    return end;
  }

  private boolean isDigit(int index) {
    return isDigit(index, 10);
  }

  private boolean isDigit(int index, int radix) {
    char c = at(index);
    return c < 0x80 && Character.digit(c, radix) >= 0;
  }

  private static int radixOf(char letter) {
    return switch (letter) {
      case 'x', 'X' -> 16;
      case 'o', 'O' -> 8;
      case 'b', 'B' -> 2;
      default -> 0;
    };
  }

  /** The character there, or NUL, which no admitted text holds, behind the end. */
  private char at(int index) {
    return index < sql.length() ? sql.charAt(index) : 0;
  }
}
