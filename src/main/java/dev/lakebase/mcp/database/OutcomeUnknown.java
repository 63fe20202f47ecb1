package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.ToolFailure;

/** The answer to a COMMIT was lost: the change was made as a whole, or not at all. */
public final class OutcomeUnknown extends ToolFailure {
  OutcomeUnknown(String messageForTheCaller, Throwable causeForTheLog) {
    super(messageForTheCaller, causeForTheLog);
  }
}
