package dev.lakebase.mcp.governance.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Lifts the WITH list of a data change that stands in a WITH itself to the list outside: {@code
 * WITH a AS (WITH b AS (q) DELETE ...)} becomes {@code WITH b AS (q), a AS (DELETE ...)}, which
 * JSqlParser reads and which holds the same statements.
 */
final class NestedWith {
  /** More lists than this are left where they are: lifting one copies the query. */
  private static final int MAX_LISTS = 16;

  private static final Set<String> CHANGES = Set.of("insert", "update", "delete", "merge");
  private static final Set<String> MATERIALIZATION = Set.of("not", "materialized");

  private NestedWith() {}

  static StatementTokens lift(StatementTokens query) {
    StatementTokens lifted = query;
    int tries = 0;
    for (int i = query.size() - 2; i >= 0 && tries < MAX_LISTS; i--) {
      if (lifted.isSymbol(i, "(") && lifted.isKeyword(i + 1, "with")) {
        lifted = liftAt(lifted, i);
        tries++;
      }
    }
    return lifted;
  }

  private static StatementTokens liftAt(StatementTokens query, int open) {
    int verb = verb(query, open + 1);
    int name = name(query, open);
    if (name < 0 || verb < 0) {
      return query;
    }
    List<Token> tokens = new ArrayList<>(query.tokens().subList(0, name));
    int list = query.isKeyword(open + 2, "recursive") ? open + 3 : open + 2;
    tokens.addAll(query.tokens().subList(list, verb));
    Token bracket = query.get(open);
    tokens.add(new Token(TokenKind.PUNCTUATION, ",", bracket.start(), bracket.end()));
    tokens.addAll(query.tokens().subList(name, open + 1));
    tokens.addAll(query.tokens().subList(verb, query.size()));
    return new StatementTokens(query.sql(), tokens);
  }

  /** The data change behind the WITH list, or -1 where the bracket closes without one. */
  private static int verb(StatementTokens query, int with) {
    int i = with + 1;
    while (!query.isSymbol(i, ")")) {
      if (query.isSymbol(i, "(")) {
        i = query.behindBracket(i);
        if (query.isAnyKeyword(i, CHANGES)) {
          return i;
        }
      } else {
        i++;
      }
    }
    return -1;
  }

  /** The name of the common table expression whose bracket opens there, or -1. */
  private static int name(StatementTokens query, int open) {
    int i = open - 1;
    while (query.isAnyKeyword(i, MATERIALIZATION)) {
      i--;
    }
    if (!query.isKeyword(i, "as")) {
      return -1;
    }
    i--;
    if (query.isSymbol(i, ")")) {
      int depth = 0;
      do {
        depth += query.isSymbol(i, ")") ? 1 : query.isSymbol(i, "(") ? -1 : 0;
        i--;
      } while (depth > 0);
    }
    return query.isName(i) ? i : -1;
  }
}
