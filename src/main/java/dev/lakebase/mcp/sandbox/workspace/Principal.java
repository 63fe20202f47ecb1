package dev.lakebase.mcp.sandbox.workspace;

/**
 * Who calls.
 *
 * @param name a user's e-mail address or a service principal's application id: its PostgreSQL role
 * @param admin whether every project is its own
 */
record Principal(String name, boolean admin) {
  boolean isUser() {
    return name.contains("@");
  }
}
