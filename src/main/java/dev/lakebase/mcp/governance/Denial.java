package dev.lakebase.mcp.governance;

/** A call that the governance does not let through: what the caller reads, and the audit's word. */
final class Denial extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param sentence what was denied, what is permitted, and what to do instead
   * @param reason for the audit: without the caller's SQL and argument values
   */
  Denial(String sentence, String reason) {
    super(sentence, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
