package dev.lakebase.mcp.governance.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

  private static final ParsedTypes NO_QUERY = ParsedTypes.read(Set.of());

  private final QueryParser parser = new QueryParser();
  private final ReservedNames reserved;
  private final TextCache<Permitted> permitted = new TextCache<>(1_000, 2_000);

  /** A text that was allowed, and by which policy. */
  private record Permitted(SqlPolicy policy, Judgement judgement) {}

  /** A guard that closes the given schemas (names as PostgreSQL stores them) to every caller. */
  public SqlGuard(Set<String> reservedSchemas) {
    this.reserved = new ReservedNames(reservedSchemas);
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
   * statement itself ({@code EXPLAIN (...)}); the limits hold for the caller's part. What the same
   * policy allows is remembered by the whole text, which is the same statement each time.
   */
  public Judgement judge(String prefix, String sql, SqlPolicy policy) {
    String text = prefix + sql;
    Optional<Permitted> before = permitted.get(text).filter(it -> it.policy().equals(policy));
    if (before.isPresent()) {
      return before.get().judgement();
    }
    Judgement judgement = judgeAnew(sql, text, policy);
    // What JSqlParser had no time for it may read the next time.
    if (judgement.allowed() && judgement.execution() != Execution.CURSOR_ONLY) {
      permitted.put(text, new Permitted(policy, judgement));
    }
    return judgement;
  }

  private Judgement judgeAnew(String sql, String text, SqlPolicy policy) {
    try {
      TextLimits.check(sql);
      List<Draft> drafts = drafts(statements(text), policy);
      if (drafts.size() > 1) {
        return Judgement.denied(types(drafts), Denials.severalStatements(drafts.size()));
      }
      return judged(drafts, new StatementJudge(policy, reserved, true)).get(0);
    } catch (RefusedText e) {
      return Judgement.denied(Set.of(), e.getMessage());
    }
  }

  /** Judges a text of one or more statements, each by itself, that run in one transaction. */
  public ScriptJudgement judgeScript(String sql, SqlPolicy policy) {
    try {
      TextLimits.check(sql);
      List<StatementTokens> statements = statements(sql);
      if (statements.size() > MAX_STATEMENTS) {
        throw new RefusedText(
            "The script has "
                + statements.size()
                + " statements; at most "
                + MAX_STATEMENTS
                + " are accepted. Split it up.");
      }
      StatementJudge judge = new StatementJudge(policy, reserved, false);
      return script(judged(drafts(statements, policy), judge));
    } catch (RefusedText e) {
      return new ScriptJudgement(Verdict.DENY, Set.of(), e.getMessage(), List.of());
    }
  }

  private static List<StatementTokens> statements(String sql) {
    List<StatementTokens> statements = StatementSplitter.statements(sql);
    if (statements.isEmpty()) {
      throw RefusedText.syntax("the text holds no statement.");
    }
    return statements;
  }

  private static List<Draft> drafts(List<StatementTokens> statements, SqlPolicy policy) {
    return statements.stream().map(statement -> Draft.of(statement, policy)).toList();
  }

  /** For the record of a text that is denied anyway. */
  private static Set<StatementType> types(List<Draft> drafts) {
    EnumSet<StatementType> types = EnumSet.noneOf(StatementType.class);
    drafts.forEach(draft -> types.addAll(draft.types()));
    return types;
  }

  private List<Judgement> judged(List<Draft> drafts, StatementJudge judge) {
    List<StatementTokens> queries =
        drafts.stream().map(Draft::query).flatMap(Optional::stream).toList();
    Iterator<ParsedTypes> parsed = parser.parse(queries).iterator();
    List<Judgement> judgements = new ArrayList<>();
    for (Draft draft : drafts) {
      judgements.add(draft.judged(judge, draft.query().isPresent() ? parsed.next() : NO_QUERY));
    }
    return judgements;
  }

  private static ScriptJudgement script(List<Judgement> judgements) {
    EnumSet<StatementType> types = EnumSet.noneOf(StatementType.class);
    Optional<String> denied = Optional.empty();
    for (int i = 0; i < judgements.size(); i++) {
      Judgement judgement = judgements.get(i);
      types.addAll(judgement.types());
      if (denied.isEmpty() && !judgement.allowed()) {
        denied = Optional.of("Statement " + (i + 1) + ": " + judgement.reason());
      }
    }
    return denied
        .map(reason -> new ScriptJudgement(Verdict.DENY, types, reason, judgements))
        .orElseGet(
            () -> new ScriptJudgement(Verdict.ALLOW, types, Denials.allowed(types), judgements));
  }

  /** Ends the parser's threads. */
  @Override
  public void close() {
    parser.close();
  }
}
