package dev.lakebase.mcp.databricks;

/** 401: the token of whoever the call was made for is not accepted, or not any more. */
public final class Unauthorized extends WorkspaceTrouble {
  Unauthorized(String messageForTheCaller) {
    super(messageForTheCaller, null);
  }

  @Override
  boolean isOutage() {
    return false;
  }
}
