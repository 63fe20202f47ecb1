package dev.lakebase.mcp.governance.sql;

import java.util.Optional;
import java.util.Set;

/** A statement whose tokens were classified, and which is yet to be judged. */
final class Draft {
  private final StatementTokens tokens;
  private final Optional<Classification> found;
  private final String refusal;

  private Draft(StatementTokens tokens, Optional<Classification> found, String refusal) {
    this.tokens = tokens;
    this.found = found;
    this.refusal = refusal;
  }

  static Draft of(StatementTokens tokens, SqlPolicy policy) {
    try {
      return new Draft(tokens, Optional.of(TokenClassifier.classify(tokens)), "");
    } catch (OtherKind e) {
      return new Draft(tokens, Optional.empty(), Denials.otherKind(e, policy));
    } catch (RefusedText e) {
      return new Draft(tokens, Optional.empty(), e.getMessage());
    }
  }

  /** The types that its tokens show. */
  Set<StatementType> types() {
    return found.map(Classification::types).orElse(Set.of());
  }

  /** The query or data change in it that JSqlParser must read. */
  Optional<StatementTokens> query() {
    return found.flatMap(Classification::query);
  }

  /**
   * @param parsed what JSqlParser says of its query, where it has one
   */
  Judgement judged(StatementJudge judge, ParsedTypes parsed) {
    return found
        .map(classification -> judge.judge(tokens, classification, parsed))
        .orElseGet(() -> Judgement.denied(Set.of(), refusal));
  }
}
