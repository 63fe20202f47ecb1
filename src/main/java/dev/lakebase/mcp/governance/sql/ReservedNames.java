package dev.lakebase.mcp.governance.sql;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What is closed to every caller, in every profile: the service's own schemas, and catalogs that
 * hold passwords or their hashes, which a role with pg_read_all_data may read. Any name that equals
 * one counts, and, in any case of its letters, any string constant that contains one where settings
 * or definitions are made or a sequence is named in a string: better a wrong denial than a forged
 * entry.
 */
final class ReservedNames {
  private static final Set<String> PLAIN =
      Set.of("select", "with", "values", "table", "insert", "update", "delete", "merge", "explain");

  private static final Set<String> SECRET =
      Set.of("pg_authid", "pg_shadow", "pg_subscription", "pg_user_mapping");

  private final Set<String> names;

  /**
   * @param schemas of the service
   */
  ReservedNames(Set<String> schemas) {
    Set<String> all = new HashSet<>(SECRET);
    all.addAll(schemas);
    this.names = Set.copyOf(all);
  }

  Optional<String> touched(StatementTokens statement) {
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
