package dev.lakebase.mcp.governance.sql;

import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.postgresql.core.Parser;

/**
 * Weighs what the tokens and JSqlParser say of one statement against a policy.
 *
 * @param alone whether it is a text of its own: then a pure read can run through a cursor; a script
 *     has none, and is one transaction
 */
record StatementJudge(SqlPolicy policy, ReservedNames reserved, boolean alone) {
  private static final Set<StatementType> READ = Set.of(StatementType.SELECT);
  private static final Set<StatementType> PLAN = Set.of(StatementType.EXPLAIN);
  private static final Set<StatementType> READS = SqlProfile.READ_ONLY.types();

  Judgement judge(StatementTokens tokens, Classification found, ParsedTypes parsed) {
    Set<StatementType> types = joined(found, parsed);
    return denial(tokens, found, types, parsed)
        .map(reason -> Judgement.denied(types, reason))
        .orElseGet(() -> allowed(tokens, types, parsed));
  }

  /**
   * The types of both readers: what a plain EXPLAIN explains is not executed, and the query of
   * CREATE TABLE AS is no SELECT to the caller.
   */
  private static Set<StatementType> joined(Classification found, ParsedTypes parsed) {
    EnumSet<StatementType> types = EnumSet.copyOf(found.types());
    if (!found.types().equals(PLAN)) {
      types.addAll(parsed.types());
    }
    if (found.types().contains(StatementType.CREATE) && !found.types().containsAll(READ)) {
      types.removeAll(READ);
    }
    return types;
  }

  private Optional<String> denial(
      StatementTokens tokens, Classification found, Set<StatementType> types, ParsedTypes parsed) {
    return FunctionCalls.blocked(tokens)
        .map(Denials::blockedFunction)
        .or(() -> reserved.touched(tokens).map(Denials::reserved))
        .or(() -> notPermitted(found, types))
        .or(() -> unread(types, parsed))
        .or(() -> severalForTheDriver(tokens))
        .or(() -> outsideTransactions(tokens));
  }

  private Optional<String> notPermitted(Classification found, Set<StatementType> types) {
    if (!policy.permitted().containsAll(types)) {
      return Optional.of(Denials.types(found, types, policy));
    }
    return policy.clusterWide()
        ? Optional.empty()
        : found.clusterWide().map(what -> Denials.clusterWide(what, types, policy));
  }

  /** A pure read is checked by the cursor; a plan executes nothing. */
  private Optional<String> unread(Set<StatementType> types, ParsedTypes parsed) {
    boolean checkedElsewhere = types.equals(PLAN) || (alone && types.equals(READ));
    return parsed.parsed() || checkedElsewhere
        ? Optional.empty()
        : Optional.of(Denials.unread(types, parsed.reading()));
  }

  /** The driver splits at semicolons before the server sees the text, by rules of its own. */
  private static Optional<String> severalForTheDriver(StatementTokens tokens) {
    try {
      if (Parser.parseJdbcSql(tokens.source(), true, false, true, false, false).size() == 1) {
        return Optional.empty();
      }
    } catch (SQLException e) {
      // It can't read what PostgreSQL can.
    }
    return Optional.of(
        "SQL syntax error: the database driver reads more than one statement in this.");
  }

  private Optional<String> outsideTransactions(StatementTokens tokens) {
    return alone
        ? Optional.empty()
        : OutsideTransactions.what(tokens).map(Denials::outsideTransactions);
  }

  private static Judgement allowed(
      StatementTokens tokens, Set<StatementType> types, ParsedTypes parsed) {
    return new Judgement(
        Verdict.ALLOW, types, Denials.allowed(types), execution(types, parsed), tokens.source());
  }

  private static Execution execution(Set<StatementType> types, ParsedTypes parsed) {
    if (types.equals(READ)) {
      return parsed.parsed() ? Execution.CURSOR : Execution.CURSOR_ONLY;
    }
    return READS.containsAll(types) ? Execution.DIRECT : Execution.WRITE;
  }
}
