package dev.lakebase.mcp.governance.sql;

/**
 * How much JSqlParser may still read for one text of a caller. One statement always fits; a script
 * of many long ones, none of them seen before, would take a quarter of a second and more.
 */
final class ParserAllowance {
  private int characters = SqlGuard.MAX_CHARACTERS;

  /** Takes as many characters of canonical text, or none where fewer are left. */
  boolean take(int wanted) {
    if (wanted > characters) {
      return false;
    }
    characters -= wanted;
    return true;
  }
}
