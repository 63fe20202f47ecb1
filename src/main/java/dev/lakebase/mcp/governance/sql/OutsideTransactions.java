package dev.lakebase.mcp.governance.sql;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Statements that PostgreSQL 15 to 18 refuses within a transaction block, as far as their words
 * tell (PreventInTransactionBlock in its sources). What depends on the object, such as CLUSTER of a
 * partitioned table or CREATE SUBSCRIPTION, PostgreSQL refuses itself.
 */
final class OutsideTransactions {
  private static final Set<String> CREATED_ALONE = Set.of("database", "tablespace");
  private static final Set<String> WHOLE = Set.of("database", "system", "schema");

  private OutsideTransactions() {}

  /** What it is about the statement, in its own words; empty for one that may be in a script. */
  static Optional<String> what(StatementTokens statement) {
    String word = statement.word(0);
    return switch (word) {
      case "vacuum" -> Optional.of("VACUUM");
      case "cluster" ->
          statement.isName(behindOptions(statement, 1))
              ? Optional.empty()
              : Optional.of("CLUSTER of all tables");
      case "reindex" -> reindex(statement);
      case "create", "drop" -> createOrDrop(word, statement);
      case "alter" -> alter(statement);
      default -> Optional.empty();
    };
  }

  private static Optional<String> createOrDrop(String word, StatementTokens statement) {
    String object = statement.word(1);
    if (CREATED_ALONE.contains(object)) {
      return Optional.of(upper(word + " " + object));
    }
    int index = statement.isKeyword(1, "unique") ? 2 : 1;
    return statement.isKeyword(index, "index", "concurrently")
        ? Optional.of(upper(word + " INDEX CONCURRENTLY"))
        : Optional.empty();
  }

  private static Optional<String> alter(StatementTokens statement) {
    String object = statement.word(1);
    if (object.equals("system")) {
      return Optional.of("ALTER SYSTEM");
    }
    if (object.equals("database") && statement.isKeyword(3, "set", "tablespace")) {
      return Optional.of("ALTER DATABASE SET TABLESPACE");
    }
    int last = statement.size() - 1;
    boolean detaches =
        object.equals("table")
            && (statement.isKeyword(last, "concurrently") || statement.isKeyword(last, "finalize"));
    return detaches ? Optional.of("DETACH PARTITION CONCURRENTLY") : Optional.empty();
  }

  private static Optional<String> reindex(StatementTokens statement) {
    int object = behindOptions(statement, 1);
    if (statement.isAnyKeyword(object, WHOLE)) {
      return Optional.of(upper("REINDEX " + statement.word(object)));
    }
    for (int i = 1; i <= object + 1; i++) {
      if (statement.isKeyword(i, "concurrently")) {
        return Optional.of("REINDEX CONCURRENTLY");
      }
    }
    return Optional.empty();
  }

  private static int behindOptions(StatementTokens statement, int index) {
    if (statement.isSymbol(index, "(")) {
      return statement.behindBracket(index);
    }
    return statement.isKeyword(index, "verbose") ? index + 1 : index;
  }

  private static String upper(String words) {
    return words.toUpperCase(Locale.ROOT);
  }
}
