package dev.lakebase.mcp.sandbox.compute;

/** A compute can't be entered now; the message is for whoever tried, with PostgreSQL's SQLSTATE. */
public final class ComputeUnavailable extends Exception {
  private final String sqlState;

  public ComputeUnavailable(String sqlState, String message) {
    super(message);
    this.sqlState = sqlState;
  }

  public ComputeUnavailable(String sqlState, String message, Throwable cause) {
    super(message, cause);
    this.sqlState = sqlState;
  }

  /** Five characters, as in PostgreSQL's appendix A. */
  public String sqlState() {
    return sqlState;
  }
}
