package dev.lakebase.mcp.governance.sql;

/** Whether a text may be executed. */
public enum Verdict {
  ALLOW,
  DENY
}
