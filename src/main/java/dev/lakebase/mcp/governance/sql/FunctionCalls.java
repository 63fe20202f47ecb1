package dev.lakebase.mcp.governance.sql;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The functions that a statement calls, as far as governance knows them: blocked ones ({@code
 * blocked-functions.txt}, exact names), and those whose call counts as a statement type of its own.
 *
 * <p>A call is a name, quoted or not, schema-qualified or not, in any case, with a bracket behind
 * it. {@code CREATE OPERATOR}, {@code AGGREGATE} and their like name functions without calling
 * them; there the name alone counts.
 */
final class FunctionCalls {
  private static final Set<String> BLOCKED =
      Resources.words("blocked-functions.txt").stream()
          .flatMap(List::stream)
          .collect(Collectors.toUnmodifiableSet());
  private static final Map<String, StatementType> TYPED =
      Map.of(
          "nextval", StatementType.INSERT,
          "setval", StatementType.UPDATE,
          "brin_summarize_new_values", StatementType.ALTER,
          "brin_summarize_range", StatementType.ALTER,
          "brin_desummarize_range", StatementType.ALTER,
          "gin_clean_pending_list", StatementType.ALTER);

  /** Statements that name functions with their argument types and never call one. */
  private static final Set<String> WITHOUT_CALLS = Set.of("grant", "revoke", "drop", "comment");

  private static final Set<String> BEFORE_TABLES = Set.of("into", "table", "references");
  private static final Set<String> NAMING_OBJECTS =
      Set.of("operator", "aggregate", "type", "conversion", "text", "cast", "default");

  private FunctionCalls() {}

  /** The first blocked function that the statement calls. */
  static Optional<String> blocked(StatementTokens statement) {
    if (statement.isAnyKeyword(0, WITHOUT_CALLS)) {
      return Optional.empty();
    }
    boolean names = namesFunctions(statement);
    for (int i = 0; i < statement.size(); i++) {
      if (names ? statement.isName(i) : isCall(statement, i)) {
        String name = PgCharacters.fold(statement.get(i).text());
        if (BLOCKED.contains(name)) {
          return Optional.of(name);
        }
      }
    }
    return Optional.empty();
  }

  /** A name with a bracket behind it, which is no table with its columns. */
  private static boolean isCall(StatementTokens statement, int index) {
    if (!statement.isName(index) || !statement.isSymbol(index + 1, "(")) {
      return false;
    }
    int before = index - 1;
    while (statement.isSymbol(before, ".")) {
      before -= 2;
    }
    return !statement.isAnyKeyword(before, BEFORE_TABLES);
  }

  static boolean isBlocked(String function) {
    return BLOCKED.contains(function);
  }

  /** The type that the call there adds, if it is one of those. */
  static Optional<StatementType> typeOfCall(StatementTokens statement, int index) {
    return isCall(statement, index)
        ? Optional.ofNullable(TYPED.get(PgCharacters.fold(statement.get(index).text())))
        : Optional.empty();
  }

  /** Whether the statement calls one of those. */
  static boolean callsTyped(StatementTokens statement) {
    return IntStream.range(0, statement.size()).anyMatch(i -> typeOfCall(statement, i).isPresent());
  }

  private static boolean namesFunctions(StatementTokens statement) {
    int object = statement.isKeyword(1, "or", "replace") ? 3 : 1;
    return (statement.isKeyword(0, "create") || statement.isKeyword(0, "alter"))
        && statement.isAnyKeyword(object, NAMING_OBJECTS);
  }
}
