package dev.lakebase.mcp.governance.sql;

/**
 * How much JSqlParser may still read for one text of a caller. One statement always fits; a script
 * of many, none of them seen before, would take a quarter of a second and more.
 */
final class ParserAllowance {
  /** What a statement counts at least: the shortest takes time too. */
  static final int LEAST = 100;

  private int characters = SqlGuard.MAX_CHARACTERS;

  /** Takes as many characters of canonical text, or none where fewer are left. */
  boolean take(int length) {
    int counted = Math.max(length, LEAST);
    if (counted > characters) {
      return false;
    }
    characters -= counted;
    return true;
  }
}
