package dev.lakebase.mcp.governance.sql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Splits a text into its statements as PostgreSQL's grammar does: at every semicolon, except within
 * the bracketed actions of {@code CREATE RULE} and the {@code BEGIN ATOMIC ... END} body of a
 * function. Where in doubt it counts one statement more, never one less.
 */
final class StatementSplitter {
  /** Brackets within brackets; PostgreSQL itself would go much deeper. */
  static final int MAX_NESTING = 200;

  private final String sql;
  private final List<StatementTokens> statements = new ArrayList<>();
  private final Deque<String> brackets = new ArrayDeque<>();
  private List<Token> current = new ArrayList<>();
  private boolean atomicBody;

  private StatementSplitter(String sql) {
    this.sql = sql;
  }

  /**
   * The non-empty statements of the text, in order.
   *
   * @throws RefusedText where the text is no PostgreSQL, or nests too deeply
   */
  static List<StatementTokens> statements(String sql) {
    StatementSplitter splitter = new StatementSplitter(sql);
    for (Token token : PgLexer.tokens(sql)) {
      splitter.take(token);
    }
    splitter.finish();
    return splitter.statements;
  }

  private void take(Token token) {
    if (token.kind() == TokenKind.PUNCTUATION) {
      if (token.text().equals(";") && !belongsToBody()) {
        endStatement();
        return;
      }
      trackBracket(token.text());
    } else if (token.kind() == TokenKind.NAME) {
      trackBody(token);
    }
    current.add(token);
  }

  private void trackBracket(String symbol) {
    switch (symbol) {
      case "(" -> open(")");
      case "[" -> open("]");
      case ")", "]" -> {
        if (!symbol.equals(brackets.poll())) {
          throw RefusedText.syntax("unbalanced brackets.");
        }
      }
      default -> {}
    }
  }

  private void open(String closing) {
    brackets.push(closing);
    if (brackets.size() > MAX_NESTING) {
      throw new RefusedText(
          "The statement nests more than " + MAX_NESTING + " brackets. Write it flatter.");
    }
  }

  /**
   * A body's statements each end with a semicolon, and none of them can begin with END: so the END
   * right behind a semicolon (or ATOMIC) closes the body, whatever names or CASEs came before.
   */
  private void trackBody(Token token) {
    if (current.isEmpty()) {
      return;
    }
    Token previous = current.get(current.size() - 1);
    if (atomicBody) {
      if (token.isKeyword("end") && (previous.isSymbol(";") || previous.isKeyword("atomic"))) {
        atomicBody = false;
      }
    } else if (token.isKeyword("atomic") && previous.isKeyword("begin") && brackets.isEmpty()) {
      atomicBody = creates("function") || creates("procedure");
    }
  }

  private boolean belongsToBody() {
    return atomicBody || (!brackets.isEmpty() && creates("rule"));
  }

  /** Whether the current statement is CREATE [OR REPLACE] of this. */
  private boolean creates(String object) {
    StatementTokens statement =
        new StatementTokens(sql, current.subList(0, Math.min(current.size(), 4)));
    int at = statement.isKeyword(1, "or", "replace") ? 3 : 1;
    return statement.isKeyword(0, "create") && statement.isKeyword(at, object);
  }

  private void endStatement() {
    if (!brackets.isEmpty()) {
      throw RefusedText.syntax("a semicolon within brackets.");
    }
    if (!current.isEmpty()) {
      statements.add(new StatementTokens(sql, current));
      current = new ArrayList<>();
    }
  }

  private void finish() {
    if (atomicBody) {
      throw RefusedText.syntax("unterminated BEGIN ATOMIC body.");
    }
    if (!brackets.isEmpty()) {
      throw RefusedText.syntax("unbalanced brackets.");
    }
    endStatement();
  }
}
