package dev.lakebase.mcp.protocol;

/** Says who sent a request. */
public interface CallerSource {
  /**
   * @throws McpRejection when nobody can be vouched for
   */
  Caller of(HttpHead head);
}
