package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.governance.sql.Execution;
import dev.lakebase.mcp.governance.sql.Judgement;
import dev.lakebase.mcp.governance.sql.ScriptJudgement;
import dev.lakebase.mcp.governance.sql.SqlGuard;
import dev.lakebase.mcp.governance.sql.SqlPolicy;
import dev.lakebase.mcp.governance.sql.StatementType;
import dev.lakebase.mcp.tool.GovernedSql;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Puts every SQL-bearing argument of a call before the guard. */
final class SqlJudge {
  private static final String SYNTAX = "SQL syntax error";

  private final SqlGuard guard;

  SqlJudge(SqlGuard guard) {
    this.guard = guard;
  }

  /**
   * Judges the arguments that are there.
   *
   * @param how each SQL-bearing argument is judged
   * @param seen told the statement types of each text, denied ones too
   * @throws Denial with the guard's sentence
   */
  SqlJudgement judge(
      Map<String, SqlArgument> how,
      Map<String, Object> arguments,
      SqlPolicy policy,
      Consumer<Set<StatementType>> seen) {
    EnumSet<StatementType> types = EnumSet.noneOf(StatementType.class);
    Map<String, GovernedSql> statements = new LinkedHashMap<>();
    Map<String, List<GovernedSql>> scripts = new LinkedHashMap<>();
    how.forEach(
        (name, kind) -> {
          if (!(arguments.get(name) instanceof String sql)) {
            return;
          }
          if (kind == SqlArgument.SCRIPT) {
            ScriptJudgement script = guard.judgeScript(sql, policy);
            types.addAll(script.types());
            seen.accept(types);
            require(script.allowed(), script.reason());
            scripts.put(name, script.statements().stream().map(SqlJudge::governed).toList());
          } else {
            Judgement judgement = one(kind, sql, arguments, policy);
            types.addAll(judgement.types());
            seen.accept(types);
            require(judgement.allowed(), judgement.reason());
            statements.put(name, governed(judgement));
          }
        });
    return new SqlJudgement(types, statements, scripts);
  }

  private Judgement one(
      SqlArgument kind, String sql, Map<String, Object> arguments, SqlPolicy policy) {
    return switch (kind) {
      case READ -> reading("", sql, policy);
      case EXPLAINED -> reading(explain(arguments), sql, policy);
      case STATEMENT, SCRIPT -> guard.judge(sql, policy);
    };
  }

  private Judgement reading(String prefix, String sql, SqlPolicy policy) {
    Judgement judgement = guard.judge(prefix, sql, policy.readOnly());
    if (judgement.allowed() && judgement.execution() == Execution.WRITE) {
      throw new IllegalStateException("A read was judged to write");
    }
    return judgement;
  }

  private static String explain(Map<String, Object> arguments) {
    return Boolean.TRUE.equals(arguments.get("analyze"))
        ? "EXPLAIN (FORMAT JSON, VERBOSE, ANALYZE, BUFFERS) "
        : "EXPLAIN (FORMAT JSON, VERBOSE) ";
  }

  private static GovernedSql governed(Judgement judgement) {
    GovernedSql.Path path =
        switch (judgement.execution()) {
          case CURSOR, CURSOR_ONLY -> GovernedSql.Path.CURSOR;
          case DIRECT -> GovernedSql.Path.READ;
          case WRITE -> GovernedSql.Path.WRITE;
          case NONE -> throw new IllegalStateException("An allowed statement has no way to run");
        };
    return new GovernedSql(judgement.statement(), path);
  }

  private static void require(boolean allowed, String sentence) {
    if (!allowed) {
      String reason = withoutDetails(sentence);
      throw new Denial(
          sentence, reason.equals(SYNTAX) ? DenialKind.SQL_SYNTAX : DenialKind.SQL, reason);
    }
  }

  /**
   * The guard's first sentence names kinds and blocked functions; its details may quote the SQL.
   */
  private static String withoutDetails(String sentence) {
    if (sentence.contains(SYNTAX)) {
      return SYNTAX;
    }
    int end = sentence.indexOf(". ");
    return end < 0 ? sentence : sentence.substring(0, end);
  }
}
