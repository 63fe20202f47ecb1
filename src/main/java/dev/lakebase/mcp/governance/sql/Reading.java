package dev.lakebase.mcp.governance.sql;

/** Whether JSqlParser has read a query, or why not. */
enum Reading {
  READ,
  /** It is outside JSqlParser's grammar. */
  NOT_UNDERSTOOD,
  /** It is longer or nests deeper than JSqlParser is given. */
  TOO_LARGE,
  /** The queries before it in the same text spent what JSqlParser reads of one text. */
  SPENT,
  /** JSqlParser had no thread free, or took too long; the next time there may be time. */
  LATE
}
