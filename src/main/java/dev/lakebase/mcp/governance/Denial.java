package dev.lakebase.mcp.governance;

/** A call that the governance does not let through: what the caller reads, and the audit's word. */
final class Denial extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final DenialKind kind;
  private final String reason;

  /**
   * @param sentence what was denied, what is permitted, and what to do instead
   * @param kind for the metrics
   * @param reason for the audit: without the caller's SQL and argument values
   */
  Denial(String sentence, DenialKind kind, String reason) {
    super(sentence, null, false, false);
    this.kind = kind;
    this.reason = reason;
  }

  DenialKind kind() {
    return kind;
  }

  String reason() {
    return reason;
  }
}
