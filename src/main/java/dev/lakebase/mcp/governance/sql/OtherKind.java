package dev.lakebase.mcp.governance.sql;

/** A PostgreSQL statement outside the seventeen types. */
final class OtherKind extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String kind;

  OtherKind(String kind, String advice) {
    super(advice, null, false, false);
    this.kind = kind;
  }

  /** The statement's first word in upper case. */
  String kind() {
    return kind;
  }
}
