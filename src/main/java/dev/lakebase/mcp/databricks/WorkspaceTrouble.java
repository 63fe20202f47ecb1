package dev.lakebase.mcp.databricks;

import dev.lakebase.mcp.tool.ToolFailure;

/**
 * A REST call that did not end as asked. Its cause is the {@link ToolFailure} with the sentence for
 * the caller, so a route that does nothing about it still answers in clear words.
 */
public abstract class WorkspaceTrouble extends RuntimeException {
  WorkspaceTrouble(String messageForTheCaller, Throwable causeForTheLog) {
    super(messageForTheCaller, new ToolFailure(messageForTheCaller, causeForTheLog), false, false);
  }

  /** Whether the workspace itself seems to be down, which is what the breaker counts. */
  abstract boolean isOutage();
}
