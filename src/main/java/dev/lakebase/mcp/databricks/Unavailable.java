package dev.lakebase.mcp.databricks;

/** The workspace can't do it now, and this call must not be repeated here. */
public final class Unavailable extends WorkspaceTrouble {
  private final boolean outage;

  Unavailable(String messageForTheCaller, boolean outage) {
    super(messageForTheCaller, null);
    this.outage = outage;
  }

  @Override
  boolean isOutage() {
    return outage;
  }
}
