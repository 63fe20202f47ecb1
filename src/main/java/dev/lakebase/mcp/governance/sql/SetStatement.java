package dev.lakebase.mcp.governance.sql;

import java.util.Optional;
import java.util.Set;

/**
 * Reads SET and RESET from their tokens. A setting is guarded where changing it would lift a guard,
 * change who the session is, or change how its text is read.
 */
final class SetStatement {
  static final Set<String> GUARDED =
      Set.of(
          // who the session is, and what it may see
          "role",
          "session_authorization",
          "row_security",
          "session_replication_role",
          "search_path",
          "event_triggers",
          "lo_compat_privileges",
          "restrict_nonsystem_relation_kind",
          // read only, and for how long
          "transaction_read_only",
          "default_transaction_read_only",
          "transaction_isolation",
          "default_transaction_isolation",
          "transaction_deferrable",
          "default_transaction_deferrable",
          "statement_timeout",
          "lock_timeout",
          "transaction_timeout",
          "idle_in_transaction_session_timeout",
          "idle_session_timeout",
          "temp_file_limit",
          // how text is read
          "standard_conforming_strings",
          "backslash_quote",
          "escape_string_warning",
          "client_encoding",
          // what the server loads, logs and protects
          "session_preload_libraries",
          "local_preload_libraries",
          "dynamic_library_path",
          "extension_control_path",
          "allow_system_table_mods",
          "ignore_system_indexes",
          "ignore_checksum_failure",
          "zero_damaged_pages",
          "log_statement",
          "log_min_messages",
          "log_min_error_statement",
          "log_min_duration_statement",
          "log_duration",
          "log_error_verbosity");

  private static final Set<String> UTF8 = Set.of("'utf8'", "'utf-8'", "'unicode'");

  private final StatementTokens tokens;

  private SetStatement(StatementTokens tokens) {
    this.tokens = tokens;
  }

  /**
   * What a SET or RESET statement changes that is guarded.
   *
   * @throws RefusedText where PostgreSQL knows no such statement
   */
  static Optional<String> guarded(StatementTokens tokens) {
    SetStatement statement = new SetStatement(tokens);
    return tokens.isKeyword(0, "set") ? statement.set() : statement.reset();
  }

  /**
   * What a SET clause of CREATE FUNCTION or ALTER FUNCTION changes that is guarded; {@code
   * search_path} is not, which a careful author sets there.
   *
   * @param set where its SET stands
   */
  static Optional<String> guardedOfRoutine(StatementTokens tokens, int set) {
    if (tokens.isKeyword(set + 1, "session", "authorization")) {
      return Optional.of("session_authorization");
    }
    if (tokens.isKeyword(set + 1, "names")) {
      return Optional.of("client_encoding");
    }
    return Optional.of(set + 1)
        .filter(tokens::isName)
        .map(name -> PgCharacters.fold(tokens.get(name).text()))
        .filter(GUARDED::contains)
        .filter(setting -> !setting.equals("search_path"));
  }

  private Optional<String> set() {
    if (tokens.isKeyword(1, "transaction")) {
      return Optional.of("SET TRANSACTION");
    }
    if (tokens.isKeyword(1, "constraints")) {
      return Optional.empty();
    }
    if (tokens.isKeyword(1, "session", "characteristics")) {
      return Optional.of("SET SESSION CHARACTERISTICS");
    }
    boolean scope =
        (tokens.isKeyword(1, "session") && !tokens.isKeyword(2, "authorization"))
            || tokens.isKeyword(1, "local");
    return setting(scope ? 2 : 1);
  }

  private Optional<String> setting(int i) {
    if (tokens.isKeyword(i, "session", "authorization")) {
      return Optional.of("SET SESSION AUTHORIZATION");
    }
    if (assigns(i)) {
      return named("SET ", tokens.get(i).text());
    }
    return switch (tokens.word(i)) {
      case "role" -> Optional.of("SET ROLE");
      case "schema" -> Optional.of("SET SCHEMA");
      case "transaction" -> Optional.of("SET TRANSACTION");
      case "names" -> names(i + 1);
      case "time", "xml" -> Optional.empty();
      default -> {
        if (isQualified(i)) {
          yield Optional.empty();
        }
        throw RefusedText.syntax("SET needs a setting and TO or = and its value.");
      }
    };
  }

  /** {@code SET NAMES 'UTF8'} changes nothing: the driver speaks UTF-8 and nothing else. */
  private Optional<String> names(int i) {
    boolean utf8 = i < tokens.size() && UTF8.contains(PgCharacters.fold(tokens.source(i)));
    return utf8 ? Optional.empty() : Optional.of("SET NAMES");
  }

  private boolean assigns(int i) {
    return tokens.isName(i)
        && i + 2 < tokens.size()
        && (tokens.isKeyword(i + 1, "to")
            || tokens.isSymbol(i + 1, "=")
            || tokens.isKeyword(i + 1, "from", "current"));
  }

  /** A setting of an extension or application: {@code name.name TO value}. */
  private boolean isQualified(int i) {
    int last = i;
    while (tokens.isName(last) && tokens.isSymbol(last + 1, ".")) {
      last += 2;
    }
    return last > i && assigns(last);
  }

  private Optional<String> reset() {
    if (tokens.isKeyword(1, "session", "authorization")) {
      return Optional.of("RESET SESSION AUTHORIZATION");
    }
    if (tokens.isKeyword(1, "transaction")) {
      return Optional.of("RESET TRANSACTION");
    }
    if (tokens.isKeyword(1, "all")) {
      return Optional.of("RESET ALL");
    }
    if (!tokens.isName(1)) {
      throw RefusedText.syntax("RESET needs a setting.");
    }
    String name = PgCharacters.fold(tokens.get(1).text());
    // The session's own search_path is the one that the connection was opened with.
    return name.equals("search_path") ? Optional.empty() : named("RESET ", name);
  }

  private static Optional<String> named(String command, String setting) {
    return Optional.of(PgCharacters.fold(setting)).filter(GUARDED::contains).map(command::concat);
  }
}
