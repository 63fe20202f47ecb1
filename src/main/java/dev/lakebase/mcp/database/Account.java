package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.RunAs;

/**
 * Whose a connection is, from its login to its end. It serves calls of the same account and of no
 * other one.
 *
 * @param as the caller with the token that the login was made by, or the service
 * @param database in which the session is
 */
record Account(RunAs as, String database) {
  /** Whether the caller has come with another token since. */
  boolean isOutdatedBy(Account newer) {
    return as.caller().equals(newer.as.caller()) && !as.equals(newer.as);
  }
}
