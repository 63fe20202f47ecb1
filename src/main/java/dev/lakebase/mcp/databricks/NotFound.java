package dev.lakebase.mcp.databricks;

/** 404: there is nothing of that name. */
public final class NotFound extends WorkspaceTrouble {
  NotFound(String messageForTheCaller) {
    super(messageForTheCaller, null);
  }

  @Override
  boolean isOutage() {
    return false;
  }
}
