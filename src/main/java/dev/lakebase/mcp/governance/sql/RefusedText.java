package dev.lakebase.mcp.governance.sql;

/** A text that cannot be judged as PostgreSQL; the message is the sentence for the caller. */
final class RefusedText extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedText(String reason) {
    super(reason, null, false, false);
  }

  static RefusedText syntax(String detail) {
    return new RefusedText("SQL syntax error: " + detail);
  }
}
