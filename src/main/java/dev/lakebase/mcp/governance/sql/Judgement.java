package dev.lakebase.mcp.governance.sql;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the guard says of one statement.
 *
 * @param verdict whether it may be executed
 * @param types every statement type found in it; empty where its kind is outside the seventeen or
 *     the text could not be read
 * @param reason the sentence for the caller: why it was denied, what is permitted and what to do
 *     instead; for an allowed statement, its types
 * @param execution the only way on which it may be executed
 * @param statement the exact part of the text that is the statement, without the semicolon and the
 *     comments around it; empty for a denied text
 */
public record Judgement(
    Verdict verdict,
    Set<StatementType> types,
    String reason,
    Execution execution,
    String statement) {

  public Judgement {
    EnumSet<StatementType> copy = EnumSet.noneOf(StatementType.class);
    copy.addAll(types);
    types = Collections.unmodifiableSet(copy);
  }

  static Judgement denied(Set<StatementType> types, String reason) {
    return new Judgement(Verdict.DENY, types, reason, Execution.NONE, "");
  }

  public boolean allowed() {
    return verdict == Verdict.ALLOW;
  }
}
