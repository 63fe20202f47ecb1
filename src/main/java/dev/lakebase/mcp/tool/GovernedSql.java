package dev.lakebase.mcp.tool;

/**
 * One statement of a caller's SQL that the governance has judged and allowed. Only such a text ever
 * runs: the database room takes a caller's SQL from nowhere else.
 *
 * @param statement exactly one statement, as the caller wrote it, without what surrounds it
 * @param path how it has to be run
 */
public record GovernedSql(String statement, Path path) {
  /** The way to PostgreSQL on which a statement stays what it was judged to be. */
  public enum Path {
    /**
     * A read that returns rows: through a server-side cursor, where PostgreSQL itself refuses more.
     */
    CURSOR,
    /** SHOW and EXPLAIN: in a READ ONLY transaction, which ends in ROLLBACK. */
    READ,
    /** Everything else: in a transaction on the primary. */
    WRITE
  }
}
