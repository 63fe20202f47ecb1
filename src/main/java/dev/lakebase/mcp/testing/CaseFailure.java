package dev.lakebase.mcp.testing;

/** A case can't go on; the message says why. */
final class CaseFailure extends RuntimeException {
  CaseFailure(String message) {
    super(message);
  }

  CaseFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
