package dev.lakebase.mcp.databricks;

/**
 * A call was sent, and what came of it is not known. A write must be looked up, never sent again.
 */
public final class AnswerLost extends WorkspaceTrouble {
  AnswerLost(String messageForTheCaller, Throwable causeForTheLog) {
    super(messageForTheCaller, causeForTheLog);
  }

  @Override
  boolean isOutage() {
    return true;
  }
}
