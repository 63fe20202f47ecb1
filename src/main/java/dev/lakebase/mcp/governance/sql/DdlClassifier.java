package dev.lakebase.mcp.governance.sql;

import java.util.Map;
import java.util.Set;

/**
 * Classifies CREATE, ALTER and DROP by their first words, which fix the kind of object in
 * PostgreSQL's grammar. Role and privilege commands count as GRANT and REVOKE too; what reaches
 * beyond the database, or runs code outside PostgreSQL's trust, is cluster-wide.
 */
final class DdlClassifier {
  /** Words between CREATE and the kind of object. */
  private static final Set<String> MODIFIERS =
      Set.of(
          "global",
          "local",
          "temp",
          "temporary",
          "unlogged",
          "unique",
          "materialized",
          "recursive",
          "constraint",
          "trusted",
          "procedural",
          "default");

  /** Kinds within one database. */
  private static final Set<String> OBJECTS =
      Set.of(
          "table",
          "view",
          "index",
          "sequence",
          "schema",
          "type",
          "domain",
          "function",
          "procedure",
          "routine",
          "aggregate",
          "operator",
          "cast",
          "collation",
          "conversion",
          "trigger",
          "rule",
          "policy",
          "statistics",
          "publication",
          "text",
          "transform",
          "access",
          "large",
          "privileges");

  /** Kinds that reach beyond the database, by what they are called for the caller. */
  private static final Map<String, String> CLUSTER_WIDE =
      Map.ofEntries(
          Map.entry("database", "databases"),
          Map.entry("tablespace", "tablespaces"),
          Map.entry("server", "foreign servers"),
          Map.entry("subscription", "subscriptions"),
          Map.entry("extension", "extensions"),
          Map.entry("language", "languages"),
          Map.entry("system", "ALTER SYSTEM"),
          Map.entry("event", "event triggers"),
          Map.entry("role", "roles"),
          Map.entry("group", "roles"),
          Map.entry("user", "roles and user mappings"),
          Map.entry("owned", "everything that a role owns"));

  private static final Set<String> TRUSTED_LANGUAGES =
      Set.of("sql", "plpgsql", "plperl", "pltcl", "plv8");

  private final StatementTokens tokens;
  private final Findings findings;
  private final int object;

  private DdlClassifier(StatementTokens tokens, Findings findings) {
    this.tokens = tokens;
    this.findings = findings;
    this.object = object();
  }

  /**
   * Adds the types of a statement that begins with CREATE, ALTER or DROP.
   *
   * @throws RefusedText where PostgreSQL knows no such object
   */
  static void classify(StatementTokens tokens, Findings findings) {
    new DdlClassifier(tokens, findings).classify();
  }

  private int object() {
    int i = tokens.isKeyword(1, "or", "replace") ? 3 : 1;
    while (tokens.isAnyKeyword(i, MODIFIERS)) {
      i++;
    }
    return i;
  }

  private void classify() {
    StatementType type = StatementType.of(tokens.word(0));
    findings.add(type);
    kind(tokens.word(object));
    switch (type) {
      case CREATE -> create(tokens.word(object));
      case ALTER -> alter(tokens.word(object));
      default -> {}
    }
  }

  private void kind(String word) {
    if (word.equals("foreign")) {
      if (tokens.isKeyword(object + 1, "data")) {
        findings.clusterWide("foreign data wrappers");
      } else if (!tokens.isKeyword(object + 1, "table")) {
        throw unknown();
      }
    } else if (CLUSTER_WIDE.containsKey(word)) {
      findings.clusterWide(CLUSTER_WIDE.get(word));
    } else if (!OBJECTS.contains(word)) {
      throw unknown();
    }
    if (object + 1 >= tokens.size()) {
      throw unknown();
    }
  }

  private RefusedText unknown() {
    return RefusedText.syntax(
        "PostgreSQL knows no such " + StatementType.of(tokens.word(0)) + " statement.");
  }

  private void create(String word) {
    switch (word) {
      case "role", "group" -> roles();
      case "user" -> {
        if (!tokens.isKeyword(object + 1, "mapping")) {
          roles();
        }
      }
      case "schema" -> grantInSchema();
      case "table", "view" -> query();
      case "function", "procedure" -> routine();
      default -> {}
    }
  }

  private void alter(String word) {
    switch (word) {
      case "role", "group" -> roles();
      case "user" -> {
        if (!tokens.isKeyword(object + 1, "mapping")) {
          roles();
        }
      }
      case "privileges" -> defaultPrivileges();
      case "function", "procedure", "routine" -> settings(tokens.size());
      default -> {}
    }
  }

  private void roles() {
    findings.add(StatementType.GRANT, "managing roles counts as GRANT");
  }

  /** CREATE SCHEMA may hold further statements, GRANT among them. */
  private void grantInSchema() {
    for (int i = object; i < tokens.size(); i++) {
      if (tokens.isKeyword(i, "grant")) {
        findings.add(StatementType.GRANT, "the schema's GRANT is executed too");
      }
    }
  }

  private void defaultPrivileges() {
    for (int i = object; i < tokens.size(); i++) {
      if (tokens.isKeyword(i, "grant") && !tokens.isKeyword(i + 1, "option", "for")) {
        findings.add(StatementType.GRANT, "default privileges count as GRANT and REVOKE");
      } else if (tokens.isKeyword(i, "revoke")) {
        findings.add(StatementType.REVOKE, "default privileges count as GRANT and REVOKE");
      }
    }
  }

  /** The query behind the AS of CREATE TABLE AS and CREATE [MATERIALIZED] VIEW. */
  private void query() {
    int as = outsideBrackets("as", tokens.size());
    if (as < 0) {
      return;
    }
    StatementTokens query = withoutOptions(tokens.from(as + 1));
    QueryClassifier.classifyEmbedded(query, findings);
    findings.query(query);
  }

  /** Without a trailing {@code WITH [NO] DATA} or {@code WITH [LOCAL] CHECK OPTION}. */
  private static StatementTokens withoutOptions(StatementTokens query) {
    int last = query.size() - 1;
    if (query.isKeyword(last, "data") || query.isKeyword(last, "option")) {
      for (int with = last - 1; with > last - 4; with--) {
        if (query.isKeyword(with, "with")) {
          return query.until(with);
        }
      }
    }
    return query;
  }

  /** The language and the settings of a routine, which stand before its body. */
  private void routine() {
    int body = outsideBrackets("begin", tokens.size());
    int end = body < 0 ? tokens.size() : body;
    settings(end);
    int language = outsideBrackets("language", end);
    while (language >= 0) {
      if (!isTrustedLanguage(language + 1)) {
        findings.clusterWide("functions in a language outside PostgreSQL's trust");
      }
      language = outsideBrackets("language", end, language + 1);
    }
  }

  private boolean isTrustedLanguage(int index) {
    if (index >= tokens.size()) {
      return false;
    }
    Token name = tokens.get(index);
    String text =
        name.kind() == TokenKind.STRING
            ? tokens.source(index).substring(1, tokens.source(index).length() - 1)
            : name.text();
    return TRUSTED_LANGUAGES.contains(PgCharacters.fold(text));
  }

  private void settings(int end) {
    int set = outsideBrackets("set", end);
    while (set >= 0) {
      SetStatement.guardedOfRoutine(tokens, set)
          .ifPresent(setting -> findings.clusterWide("functions that set " + setting));
      set = outsideBrackets("set", end, set + 1);
    }
  }

  private int outsideBrackets(String keyword, int end) {
    return outsideBrackets(keyword, end, object + 1);
  }

  /** The keyword's next place outside all brackets before the end, or -1. */
  private int outsideBrackets(String keyword, int end, int start) {
    int i = start;
    while (i < end) {
      if (tokens.isSymbol(i, "(")) {
        i = tokens.behindBracket(i);
      } else if (tokens.isKeyword(i, keyword)) {
        return i;
      } else {
        i++;
      }
    }
    return -1;
  }
}
