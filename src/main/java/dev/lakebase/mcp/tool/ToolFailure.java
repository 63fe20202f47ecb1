package dev.lakebase.mcp.tool;

/**
 * A call that failed in a way the caller may know and can act on: its message becomes the text of a
 * tool result with {@code isError: true}, word for word. Never put a cause's message, a secret or a
 * class name into it; the cause is for the log alone.
 */
public class ToolFailure extends RuntimeException {
  public ToolFailure(String messageForTheCaller) {
    super(messageForTheCaller, null, false, false);
  }

  public ToolFailure(String messageForTheCaller, Throwable causeForTheLog) {
    super(messageForTheCaller, causeForTheLog, false, false);
  }
}
