package dev.lakebase.mcp.governance;

import java.util.Locale;

/** Why a call was not let through, in few enough words to count by. */
public enum DenialKind {
  /** The policy does not grant the tool. */
  TOOL,
  /** The toolset that the connection asks for does not hold it. */
  TOOLSET,
  /** The access token's scopes do not reach it. */
  SCOPE,
  /** The arguments do not fit the tool's schema. */
  ARGUMENTS,
  /** The policy does not permit the SQL. */
  SQL,
  /** The guard could not read the SQL. */
  SQL_SYNTAX,
  /** The user was not asked yet, or did not agree. */
  CONFIRMATION,
  /** One call too many in a minute. */
  RATE,
  /** The request names what is not there, or is none. */
  REQUEST,
  /** Something failed before there was a verdict. */
  FAILURE;

  /** As metrics and traces spell it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
