package dev.lakebase.mcp.state;

/** Why the state schema can't be used, in one line that says what to grant or to set. */
public final class StateException extends Exception {
  private static final long serialVersionUID = 1L;

  StateException(String line) {
    super(line);
  }

  StateException(String line, Throwable cause) {
    super(line, cause);
  }
}
