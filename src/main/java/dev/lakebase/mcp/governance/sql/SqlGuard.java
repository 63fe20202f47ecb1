package dev.lakebase.mcp.governance.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postgresql.core.Parser;

/**
 * Judges SQL before it reaches PostgreSQL, which has the last word.
 *
 * <ol>
 *   <li>Limits: at most 50,000 characters, no NUL, no broken surrogates.
 *   <li>A lexer after PostgreSQL's own rules finds the statements: exactly one, by the driver's
 *       count too.
 *   <li>Blocked functions and reserved schemas are found among the tokens.
 *   <li>The tokens are classified.
 *   <li>JSqlParser reads queries and data changes in a canonical text; its types are added.
 *   <li>Every type must be permitted. What JSqlParser cannot read is denied, except a pure read,
 *       which may go the way on which PostgreSQL itself checks it ({@link Execution#CURSOR_ONLY}).
 * </ol>
 *
 * Safe for threads. Never throws for any text.
 */
public final class SqlGuard implements AutoCloseable {
  /** The most characters (UTF-16 units) that a text may have. */
  public static final int MAX_CHARACTERS = 50_000;

  /** The most statements that a script may have. */
  public static final int MAX_STATEMENTS = 1_000;

  private static final Set<StatementType> READ = Set.of(StatementType.SELECT);
  private static final Set<StatementType> READS = SqlProfile.READ_ONLY.types();

  private final QueryParser parser = new QueryParser();
  private final ReservedSchemas reserved;

  /** A guard that closes the given schemas (names as PostgreSQL stores them) to every caller. */
  public SqlGuard(Set<String> reservedSchemas) {
    this.reserved = new ReservedSchemas(reservedSchemas);
  }

  public SqlGuard() {
    this(Set.of());
  }

  /** Judges a text that must hold exactly one statement. */
  public Judgement judge(String sql, SqlPolicy policy) {
    return judge("", sql, policy);
  }

  /**
   * Judges {@code prefix + sql}, the one text that runs where a tool writes the beginning of the
   * statement itself ({@code EXPLAIN (...)}); the limits hold for the caller's part.
   */
  public Judgement judge(String prefix, String sql, SqlPolicy policy) {
    try {
      TextLimits.check(sql);
      List<StatementTokens> statements = StatementSplitter.statements(prefix + sql);
      if (statements.isEmpty()) {
        return Judgement.denied(Set.of(), "SQL syntax error: the text holds no statement.");
      }
      if (statements.size() > 1) {
        return Judgement.denied(
            typesOfAll(statements), Denials.severalStatements(statements.size()));
      }
      return judge(statements.get(0), policy, new ParserAllowance());
    } catch (RefusedText e) {
      return Judgement.denied(Set.of(), e.getMessage());
    }
  }

  /** Judges a text of one or more statements, each by itself, that run in one transaction. */
  public ScriptJudgement judgeScript(String sql, SqlPolicy policy) {
    try {
      TextLimits.check(sql);
      List<StatementTokens> statements = StatementSplitter.statements(sql);
      if (statements.isEmpty()) {
        throw RefusedText.syntax("the text holds no statement.");
      }
      if (statements.size() > MAX_STATEMENTS) {
        throw new RefusedText(
            "The script has "
                + statements.size()
                + " statements; at most "
                + MAX_STATEMENTS
                + " are accepted. Split it up.");
      }
      return judgeEach(statements, policy);
    } catch (RefusedText e) {
      return new ScriptJudgement(Verdict.DENY, Set.of(), e.getMessage(), List.of());
    }
  }

  /** For the record of a text that is denied anyway. */
  private static Set<StatementType> typesOfAll(List<StatementTokens> statements) {
    EnumSet<StatementType> types = EnumSet.noneOf(StatementType.class);
    for (StatementTokens statement : statements) {
      try {
        types.addAll(TokenClassifier.classify(statement).types());
      } catch (RefusedText | OtherKind e) {
        // A statement without a type.
      }
    }
    return types;
  }

  private ScriptJudgement judgeEach(List<StatementTokens> statements, SqlPolicy policy) {
    EnumSet<StatementType> types = EnumSet.noneOf(StatementType.class);
    List<Judgement> judgements = new ArrayList<>();
    Optional<String> denied = Optional.empty();
    ParserAllowance allowance = new ParserAllowance();
    for (StatementTokens statement : statements) {
      Judgement judgement = judgeInScript(statement, policy, allowance);
      judgements.add(judgement);
      types.addAll(judgement.types());
      if (denied.isEmpty() && !judgement.allowed()) {
        denied = Optional.of("Statement " + judgements.size() + ": " + judgement.reason());
      }
    }
    Verdict verdict = denied.isEmpty() ? Verdict.ALLOW : Verdict.DENY;
    return new ScriptJudgement(
        verdict, types, denied.orElseGet(() -> allowedReason(types)), judgements);
  }

  /** A script has no cursor, so what only the cursor may run is denied in it. */
  private Judgement judgeInScript(
      StatementTokens statement, SqlPolicy policy, ParserAllowance allowance) {
    try {
      Judgement judgement = judge(statement, policy, allowance);
      Optional<String> alone = OutsideTransactions.what(statement);
      if (judgement.allowed() && alone.isPresent()) {
        return Judgement.denied(judgement.types(), Denials.outsideTransactions(alone.get()));
      }
      return judgement.execution() == Execution.CURSOR_ONLY
          ? Judgement.denied(judgement.types(), Denials.unread(judgement.types()))
          : judgement;
    } catch (RefusedText e) {
      return Judgement.denied(Set.of(), e.getMessage());
    }
  }

  private Judgement judge(StatementTokens tokens, SqlPolicy policy, ParserAllowance allowance) {
    Classification found;
    try {
      found = TokenClassifier.classify(tokens);
    } catch (OtherKind e) {
      return Judgement.denied(Set.of(), Denials.otherKind(e, policy));
    }
    EnumSet<StatementType> types = EnumSet.copyOf(found.types());
    ParsedTypes parsed =
        found
            .query()
            .map(query -> parser.parse(query, allowance))
            .orElseGet(() -> new ParsedTypes(true, Set.of()));
    if (executesQuery(found)) {
      types.addAll(parsed.types());
    }
    return verdict(tokens, found, types, parsed.parsed(), policy);
  }

  /** CREATE TABLE AS and plain EXPLAIN hold a query without its types being theirs. */
  private static boolean executesQuery(Classification found) {
    return !found.types().contains(StatementType.EXPLAIN)
        && !found.types().contains(StatementType.CREATE);
  }

  private Judgement verdict(
      StatementTokens tokens,
      Classification found,
      EnumSet<StatementType> types,
      boolean parsed,
      SqlPolicy policy) {
    Optional<String> blocked = FunctionCalls.blocked(tokens);
    if (blocked.isPresent()) {
      return Judgement.denied(types, Denials.blockedFunction(blocked.get()));
    }
    Optional<String> schema = reserved.touched(tokens);
    if (schema.isPresent()) {
      return Judgement.denied(types, Denials.reservedSchema(schema.get()));
    }
    if (!policy.permitted().containsAll(types)) {
      return Judgement.denied(types, Denials.types(found, types, policy));
    }
    if (found.clusterWide().isPresent() && !policy.clusterWide()) {
      return Judgement.denied(types, Denials.clusterWide(found.clusterWide().get(), types, policy));
    }
    if (!parsed && !mayGoUnread(types)) {
      return Judgement.denied(types, Denials.unread(types));
    }
    String statement = tokens.source();
    if (!isOneForTheDriver(statement)) {
      return Judgement.denied(
          types, "SQL syntax error: the database driver reads more than one statement in this.");
    }
    return new Judgement(
        Verdict.ALLOW, types, allowedReason(types), execution(types, parsed), statement);
  }

  /** A pure read, which a cursor checks, and a plan, which executes nothing. */
  private static boolean mayGoUnread(Set<StatementType> types) {
    return types.equals(READ) || types.equals(Set.of(StatementType.EXPLAIN));
  }

  private static Execution execution(Set<StatementType> types, boolean parsed) {
    if (types.equals(READ)) {
      return parsed ? Execution.CURSOR : Execution.CURSOR_ONLY;
    }
    return READS.containsAll(types) ? Execution.DIRECT : Execution.WRITE;
  }

  private static String allowedReason(Set<StatementType> types) {
    return "Allowed: " + Denials.join(types) + ".";
  }

  /** The driver splits at semicolons before the server sees the text, by rules of its own. */
  private static boolean isOneForTheDriver(String statement) {
    try {
      return Parser.parseJdbcSql(statement, true, false, true, false, false).size() == 1;
    } catch (SQLException e) {
      return false;
    }
  }

  /** Ends the parser's threads. */
  @Override
  public void close() {
    parser.close();
  }
}
