package dev.lakebase.mcp.governance.sql;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the guard says of a script of several statements.
 *
 * @param verdict ALLOW where every statement is allowed
 * @param types the union over all statements
 * @param reason the first denied statement's reason, with its number; or the types
 * @param statements one judgement per statement in order; empty where the text could not be split
 */
public record ScriptJudgement(
    Verdict verdict, Set<StatementType> types, String reason, List<Judgement> statements) {

  public ScriptJudgement {
    EnumSet<StatementType> copy = EnumSet.noneOf(StatementType.class);
    copy.addAll(types);
    types = Collections.unmodifiableSet(copy);
    statements = List.copyOf(statements);
  }

  public boolean allowed() {
    return verdict == Verdict.ALLOW;
  }
}
