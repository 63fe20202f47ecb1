package dev.lakebase.mcp.databricks;

/**
 * 409 while the platform still settles an earlier change: nothing was done, and the same call works
 * a little later.
 */
public final class Reconciling extends WorkspaceTrouble {
  Reconciling(String messageForTheCaller) {
    super(messageForTheCaller, null);
  }

  @Override
  boolean isOutage() {
    return false;
  }
}
