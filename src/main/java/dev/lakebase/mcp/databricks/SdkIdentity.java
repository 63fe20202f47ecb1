package dev.lakebase.mcp.databricks;

import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.core.DatabricksException;
import dev.lakebase.mcp.tool.ToolFailure;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The official SDK's chain: personal token, OAuth machine-to-machine, CLI profile, Azure, Google,
 * or the one that DATABRICKS_AUTH_TYPE names. It is resolved when the first call needs it; tokens
 * are cached and refreshed inside.
 */
public final class SdkIdentity implements WorkspaceIdentity {
  private static final Logger LOG = LoggerFactory.getLogger(SdkIdentity.class);

  private final DatabricksConfig config;
  private boolean resolved;

  /**
   * @param config with the host; what it does not state the SDK reads from the environment
   */
  public SdkIdentity(DatabricksConfig config) {
    this.config = config;
  }

  @Override
  public synchronized Map<String, String> headers() {
    try {
      if (!resolved) {
        config.resolve();
        resolved = true;
      }
      return Map.copyOf(config.authenticate());
    } catch (DatabricksException e) {
      LOG.warn("Authentication at the workspace failed: {}", e.getMessage());
      throw isUnreachable(e)
          ? new Unavailable(
              "Cannot connect to the workspace: its sign-in service does not answer.", true)
          : new ToolFailure(
              "Cannot connect to the workspace: the service has no valid credentials for it. Set"
                  + " DATABRICKS_TOKEN, or DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, or"
                  + " DATABRICKS_CONFIG_PROFILE; DATABRICKS_AUTH_TYPE chooses between them.",
              e);
    }
  }

  private static boolean isUnreachable(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }
}
