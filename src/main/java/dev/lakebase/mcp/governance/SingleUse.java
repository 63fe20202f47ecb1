package dev.lakebase.mcp.governance;

/**
 * Sees to it that a confirmation counts once. Several replicas need one that they share; {@link
 * LocalSingleUse} serves a single one.
 */
public interface SingleUse {
  /**
   * True the first time, false ever after.
   *
   * @throws dev.lakebase.mcp.tool.ToolFailure when that can't be known now; the call must not run
   */
  boolean use(String nonce);
}
