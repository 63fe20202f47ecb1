package dev.lakebase.mcp;

import java.util.regex.Pattern;

/**
 * Where the MCP endpoint is.
 *
 * @param value begins with a slash
 */
record McpPath(String value) {
  private static final Pattern PLAIN = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

  McpPath {
    if (!PLAIN.matcher(value).matches()) {
      throw new ConfigurationException(
          "lakebase.path is '" + value + "' and must be a plain path such as /mcp");
    }
  }
}
