package dev.lakebase.mcp.tool;

/**
 * A service that a tool calls did not answer, or could not just now. Its cause is the {@link
 * ToolFailure} with the sentence for the caller. It is what a breaker counts.
 */
public final class ServiceUnavailable extends RuntimeException {
  ServiceUnavailable(String messageForTheCaller, Throwable causeForTheLog) {
    super(messageForTheCaller, new ToolFailure(messageForTheCaller, causeForTheLog), false, false);
  }
}
