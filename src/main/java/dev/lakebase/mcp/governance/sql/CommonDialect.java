package dev.lakebase.mcp.governance.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rewrites notations that only PostgreSQL has into ones that JSqlParser reads: operators of
 * extensions, subscripts, ONLY, and their like. Nothing that could hold a statement is dropped, and
 * the result is read for its statement types alone, never executed.
 */
final class CommonDialect {
  private static final Set<String> KNOWN_OPERATORS =
      Set.of("=", "<>", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "^", "||", "=>");
  private static final Set<String> BEFORE_ONLY = Set.of("from", "update", "into", "join", "table");
  private static final Set<String> TABLE_KINDS =
      Set.of("table", "temp", "temporary", "unlogged", "local", "global");
  private static final Set<String> CONSTANT_TYPES =
      Set.of(
          "point",
          "box",
          "polygon",
          "circle",
          "line",
          "lseg",
          "path",
          "inet",
          "cidr",
          "macaddr",
          "macaddr8",
          "uuid",
          "json",
          "jsonb",
          "jsonpath",
          "bytea",
          "text",
          "money",
          "xml");

  private final StatementTokens tokens;
  private final List<Token> written = new ArrayList<>();
  private boolean matched = true;

  private CommonDialect(StatementTokens tokens) {
    this.tokens = tokens;
  }

  static List<Token> rewrite(StatementTokens query) {
    CommonDialect dialect = new CommonDialect(NestedWith.lift(query));
    int i = 0;
    while (i < dialect.tokens.size()) {
      i = dialect.next(i);
    }
    return dialect.written;
  }

  /** Writes what stands for the token there, and returns where to read on. */
  private int next(int i) {
    Token token = tokens.get(i);
    return switch (token.kind()) {
      case OPERATOR -> operator(i);
      case NAME -> name(i);
      case PUNCTUATION -> isSubscript(i) ? tokens.behindBracket(i) : keep(i);
      default -> keep(i);
    };
  }

  private int keep(int i) {
    written.add(tokens.get(i));
    return i + 1;
  }

  private void write(TokenKind kind, String text, int i) {
    Token at = tokens.get(i);
    written.add(new Token(kind, text, at.start(), at.end()));
  }

  private int operator(int i) {
    if (isSign(i)) {
      return i + 1;
    }
    if (KNOWN_OPERATORS.contains(tokens.get(i).text())) {
      return keep(i);
    }
    if (afterOperand()) {
      write(TokenKind.OPERATOR, "||", i);
    }
    return i + 1;
  }

  /** The sign of a number in a list. */
  private boolean isSign(int i) {
    return (tokens.isSymbol(i, "-") || tokens.isSymbol(i, "+"))
        && (tokens.isSymbol(i - 1, "(") || tokens.isSymbol(i - 1, ","))
        && i + 1 < tokens.size()
        && tokens.get(i + 1).kind() == TokenKind.NUMBER;
  }

  private int name(int i) {
    return switch (tokens.word(i)) {
      case "only" -> isBeforeTable(i) ? i + 1 : keep(i);
      case "operator" -> namedOperator(i);
      case "using" -> isOperator(i + 1) ? i + 2 : keep(i);
      case "uescape" -> i + 2;
      case "into" -> into(i);
      case "select" -> select(i);
      case "table" -> table(i);
      case "matched" -> {
        matched = !tokens.isKeyword(i - 1, "not");
        yield keep(i);
      }
      case "do" -> doNothing(i);
      default -> isConstantType(i) ? i + 1 : keep(i);
    };
  }

  private boolean isBeforeTable(int only) {
    return tokens.isAnyKeyword(only - 1, BEFORE_ONLY)
        || (tokens.isSymbol(only - 1, ",") && tokens.isName(only + 1));
  }

  /** {@code OPERATOR(schema.op)} between two operands. */
  private int namedOperator(int i) {
    if (!tokens.isSymbol(i + 1, "(")) {
      return keep(i);
    }
    if (afterOperand()) {
      write(TokenKind.OPERATOR, "||", i);
    }
    return tokens.behindBracket(i + 1);
  }

  private int into(int i) {
    int end = keep(i);
    while (tokens.isAnyKeyword(end, TABLE_KINDS) && tokens.isName(end + 1)) {
      end++;
    }
    return end;
  }

  /** PostgreSQL takes a SELECT of nothing. */
  private int select(int i) {
    int end = keep(i);
    if (end == tokens.size() || tokens.isKeyword(end, "from") || tokens.isSymbol(end, ")")) {
      write(TokenKind.NUMBER, "", i);
    }
    return end;
  }

  /** {@code TABLE t} is {@code SELECT * FROM t}. */
  private int table(int i) {
    if (!tokens.isName(i + 1) || tokens.isKeyword(i - 1, "as") || tokens.isSymbol(i - 1, ".")) {
      return keep(i);
    }
    write(TokenKind.NAME, "select", i);
    write(TokenKind.OPERATOR, "*", i);
    write(TokenKind.NAME, "from", i);
    return tokens.isKeyword(i + 1, "only") ? i + 2 : i + 1;
  }

  /** MERGE's DO NOTHING, as the action that would stand there. */
  private int doNothing(int i) {
    if (!tokens.isKeyword(i - 1, "then") || !tokens.isKeyword(i + 1, "nothing")) {
      return keep(i);
    }
    if (matched) {
      write(TokenKind.NAME, "delete", i);
    } else {
      write(TokenKind.NAME, "insert", i);
      write(TokenKind.NAME, "values", i);
      write(TokenKind.PUNCTUATION, "(", i);
      write(TokenKind.NUMBER, "", i);
      write(TokenKind.PUNCTUATION, ")", i);
    }
    return i + 2;
  }

  private boolean isConstantType(int i) {
    return i + 1 < tokens.size()
        && tokens.get(i + 1).kind() == TokenKind.STRING
        && tokens.isAnyKeyword(i, CONSTANT_TYPES)
        && !tokens.isKeyword(i - 1, "as");
  }

  /** Brackets behind an operand, with nothing in them that could hold a query. */
  private boolean isSubscript(int i) {
    if (!tokens.isSymbol(i, "[") || !afterOperand()) {
      return false;
    }
    int end = tokens.behindBracket(i);
    for (int k = i; k < end; k++) {
      if (tokens.isSymbol(k, "(")) {
        return false;
      }
    }
    return true;
  }

  private boolean isOperator(int i) {
    return i < tokens.size() && tokens.get(i).kind() == TokenKind.OPERATOR;
  }

  /** Whether what was written last can be an operator's left side. */
  private boolean afterOperand() {
    if (written.isEmpty()) {
      return false;
    }
    Token last = written.get(written.size() - 1);
    return switch (last.kind()) {
      case NAME ->
          !Keywords.isReserved(last.text())
              || last.isKeyword("end")
              || last.isKeyword("null")
              || last.isKeyword("true")
              || last.isKeyword("false")
              || last.text().startsWith("current_");
      case PUNCTUATION -> last.isSymbol(")") || last.isSymbol("]");
      case OPERATOR -> false;
      default -> true;
    };
  }
}
