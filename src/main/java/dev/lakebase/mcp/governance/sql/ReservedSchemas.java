package dev.lakebase.mcp.governance.sql;

import java.util.Optional;
import java.util.Set;

/**
 * Schemas that belong to the service itself and are closed to every caller, in every profile. Any
 * name that equals one counts, and, in any case of its letters, any string constant that contains
 * one where settings or definitions are made or a sequence is named in a string: better a wrong
 * denial than a forged entry.
 */
final class ReservedSchemas {
  private static final Set<String> PLAIN =
      Set.of("select", "with", "values", "table", "insert", "update", "delete", "merge", "explain");

  private final Set<String> names;

  ReservedSchemas(Set<String> names) {
    this.names = Set.copyOf(names);
  }

  Optional<String> touched(StatementTokens statement) {
    if (names.isEmpty()) {
      return Optional.empty();
    }
    boolean inStrings = defines(statement) || FunctionCalls.callsTyped(statement);
    for (int i = 0; i < statement.size(); i++) {
      Token token = statement.get(i);
      if (token.isName() && names.contains(token.text())) {
        return Optional.of(token.text());
      }
      if (inStrings && token.kind() == TokenKind.STRING) {
        String text = PgCharacters.fold(statement.source(i));
        Optional<String> found =
            names.stream().filter(name -> text.contains(PgCharacters.fold(name))).findFirst();
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static boolean defines(StatementTokens statement) {
    return !PLAIN.contains(statement.word(0)) && !statement.isSymbol(0, "(");
  }
}
