package dev.lakebase.mcp.databricks;

/** 403: whoever the call was made for may not do this. */
public final class Forbidden extends WorkspaceTrouble {
  Forbidden(String messageForTheCaller) {
    super(messageForTheCaller, null);
  }

  @Override
  boolean isOutage() {
    return false;
  }
}
