package dev.lakebase.mcp.governance.sql;

import java.util.Set;

/**
 * Refuses, from the tokens alone, queries that other databases or JSqlParser take and PostgreSQL
 * does not. What PostgreSQL's grammar refuses is harmless there; refusing it here tells the caller
 * sooner, and leaves a reader that is more generous nothing to misread.
 */
final class QuerySyntax {
  /** Reserved words that something must follow. */
  private static final Set<String> OPEN =
      Set.of(
          "where",
          "from",
          "having",
          "limit",
          "offset",
          "union",
          "except",
          "intersect",
          "on",
          "as",
          "into",
          "group",
          "order",
          "with",
          "returning",
          "fetch",
          "window",
          "for",
          "and",
          "or",
          "not",
          "in",
          "case",
          "when",
          "then",
          "else",
          "using");

  /** Reserved words that can begin no expression, table or list. */
  private static final Set<String> CLAUSES =
      Set.of(
          "where",
          "from",
          "having",
          "limit",
          "offset",
          "union",
          "except",
          "intersect",
          "group",
          "order",
          "window");

  /** Words behind which TABLE stands for a table. */
  private static final Set<String> BEFORE_TABLE =
      Set.of(
          "union",
          "intersect",
          "except",
          "all",
          "distinct",
          "into",
          "temp",
          "temporary",
          "unlogged",
          "local",
          "global");

  /** Words that begin a statement and, unreserved, could be names to a careless reader. */
  private static final Set<String> STATEMENTS =
      Set.of(
          "insert",
          "update",
          "delete",
          "merge",
          "drop",
          "alter",
          "truncate",
          "copy",
          "call",
          "begin",
          "commit",
          "rollback",
          "revoke",
          "execute",
          "prepare",
          "vacuum",
          "reindex",
          "show",
          "reset",
          "explain",
          "declare",
          "comment",
          "lock",
          "listen",
          "notify");

  private final StatementTokens tokens;
  private final int verb;

  private QuerySyntax(StatementTokens tokens, int verb) {
    this.tokens = tokens;
    this.verb = verb;
  }

  /**
   * @param verb where the query's main verb stands
   * @throws RefusedText where PostgreSQL would refuse the query
   */
  static void check(StatementTokens tokens, int verb) {
    QuerySyntax syntax = new QuerySyntax(tokens, verb);
    for (int i = 0; i < tokens.size(); i++) {
      syntax.check(i);
    }
    syntax.end();
  }

  private void check(int i) {
    Token token = tokens.get(i);
    switch (token.kind()) {
      case PUNCTUATION -> punctuation(i, token.text());
      case OPERATOR -> operator(i, token.text());
      case NAME -> name(i, token.text());
      default -> {}
    }
  }

  private void punctuation(int i, String symbol) {
    if (symbol.equals(":") && !mayPart(tokens.get(i - 1))) {
      throw RefusedText.syntax(
          "PostgreSQL has no :name parameters. Write the value into the statement.");
    }
    if (symbol.equals("[") && !mayOpenSubscript(i - 1)) {
      throw RefusedText.syntax("PostgreSQL quotes names with double quotes, not with brackets.");
    }
    if (symbol.equals(",") && !mayFollowComma(i + 1)) {
      throw RefusedText.syntax("a comma with nothing behind it.");
    }
  }

  /** A colon parts the bounds of a slice, or a key from its value; it is no prefix. */
  private static boolean mayPart(Token before) {
    return switch (before.kind()) {
      case NAME ->
          !Keywords.isReserved(before.text()) || before.isKeyword("end") || isValue(before);
      case PUNCTUATION -> before.isSymbol(")") || before.isSymbol("]") || before.isSymbol("[");
      case OPERATOR -> false;
      default -> true;
    };
  }

  private boolean mayOpenSubscript(int before) {
    String word = tokens.word(before);
    return word.isEmpty() ? !tokens.isSymbol(before, "(") : word.equals("array") || !isClause(word);
  }

  private static boolean isClause(String word) {
    return OPEN.contains(word) || word.equals("select");
  }

  private static boolean isValue(Token token) {
    return token.isKeyword("null") || token.isKeyword("true") || token.isKeyword("false");
  }

  private boolean mayFollowComma(int i) {
    return !tokens.isSymbol(i, ",")
        && !tokens.isSymbol(i, ")")
        && !tokens.isKeyword(i, "from")
        && !tokens.isKeyword(i, "where");
  }

  private void operator(int i, String operator) {
    if (operator.equals("@") && isDatabaseLink(i)) {
      throw RefusedText.syntax("PostgreSQL has no database links.");
    }
    boolean last =
        tokens.isSymbol(i + 1, ",") || tokens.isSymbol(i + 1, ")") || tokens.isSymbol(i + 1, "]");
    if (last && !operator.equals("*") && !namesOperator(i - 1)) {
      throw RefusedText.syntax("the operator '" + operator + "' with nothing behind it.");
    }
  }

  private boolean isDatabaseLink(int at) {
    return tokens.isName(at - 1)
        && tokens.isName(at + 1)
        && (tokens.isKeyword(at - 2, "from") || tokens.isKeyword(at - 2, "join"));
  }

  /** {@code OPERATOR(schema.+)} and {@code ORDER BY x USING >} name an operator. */
  private boolean namesOperator(int before) {
    return tokens.isKeyword(before, "using")
        || tokens.isSymbol(before, ".")
        || (tokens.isSymbol(before, "(") && tokens.isKeyword(before - 1, "operator"));
  }

  private void name(int i, String word) {
    if (word.equals("limit") && isNumber(i + 1) && tokens.isSymbol(i + 2, ",")) {
      throw RefusedText.syntax("PostgreSQL has no LIMIT x, y. Use LIMIT and OFFSET.");
    }
    if (OPEN.contains(word)
        && !word.equals("as")
        && !isLabel(i)
        && CLAUSES.contains(tokens.word(i + 1))) {
      throw RefusedText.syntax("nothing between " + word + " and " + tokens.source(i + 1) + ".");
    }
    if (word.equals("table") && isMisplacedTable(i)) {
      throw RefusedText.syntax("TABLE does not belong here.");
    }
    if (!Keywords.isKeyword(word) && isOperand(i - 1) && namesAgain(i + 1)) {
      throw RefusedText.syntax("'" + tokens.source(i + 1) + "' does not belong here.");
    }
  }

  private boolean isNumber(int i) {
    return i < tokens.size() && tokens.get(i).kind() == TokenKind.NUMBER;
  }

  /** TABLE stands for a query or behind INTO; INSERT takes it behind any name. */
  private boolean isMisplacedTable(int i) {
    return i != verb
        && tokens.isName(i + 1)
        && !isLabel(i)
        && !tokens.isKeyword(verb, "insert")
        && !tokens.isSymbol(i - 1, "(")
        && !tokens.isSymbol(i - 1, ")")
        && !tokens.isAnyKeyword(i - 1, BEFORE_TABLE);
  }

  /** A number, or a name that is no keyword: with a name behind it, that name is an alias. */
  private boolean isOperand(int i) {
    return isNumber(i)
        || (tokens.isName(i)
            && !Keywords.isKeyword(tokens.word(i))
            && !tokens.isSymbol(i - 1, "."));
  }

  private boolean namesAgain(int i) {
    String word = tokens.word(i);
    return !word.isEmpty() && (!Keywords.isKeyword(word) || STATEMENTS.contains(word));
  }

  private void end() {
    int last = tokens.size() - 1;
    Token token = tokens.get(last);
    boolean open =
        switch (token.kind()) {
          case NAME -> OPEN.contains(token.text()) && !isLabel(last);
          case OPERATOR -> !token.text().equals("*") && !tokens.isKeyword(last - 1, "using");
          case PUNCTUATION -> !token.text().equals(")") && !token.text().equals("]");
          default -> false;
        };
    if (open) {
      throw RefusedText.syntax("the statement is incomplete.");
    }
  }

  private boolean isLabel(int i) {
    return tokens.isKeyword(i - 1, "as") || tokens.isSymbol(i - 1, ".");
  }
}
