package dev.lakebase.mcp.governance;

/** How an argument that holds SQL is judged. */
enum SqlArgument {
  /** One statement of the types that are permitted and in {@code read_only} too. */
  READ,
  /** One statement of a permitted type. */
  STATEMENT,
  /** What EXPLAIN is put before: judged as the one text that runs, on the read path. */
  EXPLAINED,
  /** Any number of statements, each of a permitted type. */
  SCRIPT
}
