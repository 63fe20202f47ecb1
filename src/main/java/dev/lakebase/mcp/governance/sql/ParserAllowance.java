package dev.lakebase.mcp.governance.sql;

/**
 * How much JSqlParser may still read of one text of a caller, in tokens, which is what its time
 * grows with. A statement always fits; a script of many, none of them of a shape seen before, would
 * take a quarter of a second and more.
 */
final class ParserAllowance {
  /** What it reads of one text: more than any script of ordinary SQL holds. */
  static final int TOKENS = 10_000;

  /** What a statement counts at least: the shortest takes time too. */
  static final int LEAST = 20;

  private int tokens = TOKENS;

  /** Takes as many as the canonical text has tokens, or none where fewer are left. */
  boolean take(String shape) {
    int counted = Math.max(LEAST, CanonicalText.tokens(shape));
    if (counted > tokens) {
      return false;
    }
    tokens -= counted;
    return true;
  }
}
