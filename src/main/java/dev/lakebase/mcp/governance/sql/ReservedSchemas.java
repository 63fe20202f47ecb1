package dev.lakebase.mcp.governance.sql;

import java.util.Optional;
import java.util.Set;

/**
 * Schemas that belong to the service itself and are closed to every caller, in every profile. Any
 * name that equals one counts, and any string constant that contains one where settings or
 * definitions are made: better a wrong denial than a forged entry.
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
    boolean defines = !PLAIN.contains(statement.word(0)) && !statement.isSymbol(0, "(");
    for (int i = 0; i < statement.size(); i++) {
      Token token = statement.get(i);
      if (token.isName() && names.contains(token.text())) {
        return Optional.of(token.text());
      }
      if (defines && token.kind() == TokenKind.STRING) {
        String text = statement.source(i);
        Optional<String> found = names.stream().filter(text::contains).findFirst();
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }
}
