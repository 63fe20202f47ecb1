package dev.lakebase.mcp;

import dev.lakebase.mcp.databricks.WorkspaceIdentity;
import dev.lakebase.mcp.tool.ToolFailure;
import java.net.URI;

/**
 * The Databricks workspace that the control-plane tools work on.
 *
 * @param url scheme, host and port, nothing else
 */
record Workspace(URI url, WorkspaceIdentity identity) {
  /** What stands in when none is configured: the tools stay listed and say what is missing. */
  static Workspace missing() {
    return new Workspace(
        URI.create("https://workspace.invalid"),
        () -> {
          throw new ToolFailure(
              "No Databricks workspace is configured: set DATABRICKS_HOST, and credentials such as"
                  + " DATABRICKS_TOKEN or DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, or use"
                  + " the sandbox.");
        });
  }

  /**
   * The address of DATABRICKS_HOST, which in a Databricks App comes without its scheme. Plain HTTP
   * would send the service's token in clear, so it is for this machine alone.
   */
  static URI url(String host) {
    String absolute = host.contains("://") ? host : "https://" + host;
    URI given;
    try {
      given = URI.create(absolute);
    } catch (IllegalArgumentException e) {
      throw wrong(host);
    }
    boolean plain = given.getPath() == null || given.getPath().matches("/?");
    boolean encrypted = "https".equals(given.getScheme());
    boolean local = "http".equals(given.getScheme()) && isLoopback(given.getHost());
    if (given.getHost() == null
        || given.getRawUserInfo() != null
        || given.getRawQuery() != null
        || given.getRawFragment() != null
        || !plain
        || !(encrypted || local)) {
      throw wrong(host);
    }
    return URI.create(given.getScheme() + "://" + given.getRawAuthority());
  }

  private static boolean isLoopback(String host) {
    return host != null && (host.equals("localhost") || host.matches("127(\\.\\d{1,3}){3}"));
  }

  private static ConfigurationException wrong(String host) {
    return new ConfigurationException(
        "DATABRICKS_HOST is '" + host + "' and must be the workspace's https address alone");
  }
}
