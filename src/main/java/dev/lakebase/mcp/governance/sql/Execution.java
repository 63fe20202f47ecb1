package dev.lakebase.mcp.governance.sql;

/** The way on which an allowed statement may be executed. */
public enum Execution {
  /**
   * A pure read that returns rows (SELECT, VALUES, TABLE, WITH): {@code DECLARE c NO SCROLL CURSOR
   * FOR ...} in a READ ONLY transaction lets PostgreSQL itself refuse everything else.
   */
  CURSOR,
  /**
   * The same, but JSqlParser could not read it, so that no tree backs the verdict: it runs through
   * the cursor, or as a text that a cursor has taken before, and on no other way.
   */
  CURSOR_ONLY,
  /** A read that no cursor takes (SHOW, EXPLAIN): directly, in a READ ONLY transaction. */
  DIRECT,
  /** A statement that may change data, schema or session: on the primary, in a transaction. */
  WRITE,
  /** A denied text: not at all. */
  NONE
}
