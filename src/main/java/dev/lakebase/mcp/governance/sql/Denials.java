package dev.lakebase.mcp.governance.sql;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The sentences of a denial: what it was, what is permitted, what to do instead. */
final class Denials {
  /** Blocked functions that do no harm and have a twin; docs/sql-guard.md says why. */
  private static final Map<String, String> INSTEAD =
      Map.of("json_arrayagg", "json_agg", "json_objectagg", "json_object_agg");

  private Denials() {}

  static String types(Classification found, Set<StatementType> types, SqlPolicy policy) {
    EnumSet<StatementType> missing = EnumSet.copyOf(types);
    missing.removeAll(policy.permitted());
    String notes =
        found.notes().isEmpty() ? "" : capitalized(String.join("; ", found.notes())) + ". ";
    return notAllowed(join(missing), policy)
        + notes
        + "Rewrite the statement with permitted types, or ask the operator to permit this one.";
  }

  static String clusterWide(String what, Set<StatementType> types, SqlPolicy policy) {
    return notAllowed(join(types), policy)
        + "Only the admin profile permits it for: "
        + what
        + ". Leave that out, or ask the operator to do it.";
  }

  static String otherKind(OtherKind kind, SqlPolicy policy) {
    return notAllowed(kind.kind(), policy) + "No profile permits it. " + kind.getMessage();
  }

  static String blockedFunction(String function) {
    return "Query contains blocked function: "
        + function
        + ". No profile permits it"
        + Optional.ofNullable(INSTEAD.get(function))
            .map(instead -> ". Use " + instead + " instead.")
            .orElse(": it acts beyond the query's own data. Leave the call out.");
  }

  static String reserved(String name) {
    return "'" + name + "' is closed to every caller. Leave it out.";
  }

  static String outsideTransactions(String what) {
    return "PostgreSQL runs "
        + what
        + " in no transaction, and a script is one transaction. Leave it out; send it by itself"
        + " when the rest is done.";
  }

  static String severalStatements(int count) {
    return "Only one statement per call is allowed, and this text holds "
        + count
        + ". Send them one call at a time, or as a migration.";
  }

  static String unread(Set<StatementType> types, Reading reading) {
    String statement = "this " + join(types) + " statement";
    return switch (reading) {
      case TOO_LARGE ->
          "The governance reads no statement of more than "
              + TextQueries.MAX_CHARACTERS
              + " characters (comments and values not counted) or "
              + TextQueries.MAX_NESTING
              + " nested brackets, and runs "
              + statement
              + " only where it can read it. Write it in smaller SQL.";
      case SPENT ->
          "The script holds more different queries and data changes than the governance reads in"
              + " one text ("
              + ParserAllowance.TOKENS / ParserAllowance.LEAST
              + " short ones, fewer long ones), and it runs "
              + statement
              + " only where it has read it. Split the script up.";
      case LATE ->
          "The governance had no time to read "
              + statement
              + ", and runs no statement that it has not read. Send it again; split a long script"
              + " up.";
      default ->
          "SQL syntax error: the governance could not read "
              + statement
              + ", and runs no statement that it cannot read. Write it in plainer SQL.";
    };
  }

  private static String notAllowed(String what, SqlPolicy policy) {
    return "Statement type '"
        + what
        + "' is not allowed. Permitted types: "
        + (policy.permitted().isEmpty() ? "none" : join(policy.permitted()))
        + ". ";
  }

  static String allowed(Set<StatementType> types) {
    return "Allowed: " + join(types) + ".";
  }

  private static String capitalized(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }

  static String join(Collection<StatementType> types) {
    return new TreeSet<>(types).stream().map(Enum::name).collect(Collectors.joining(", "));
  }
}
