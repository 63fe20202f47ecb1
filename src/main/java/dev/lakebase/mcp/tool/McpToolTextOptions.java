package dev.lakebase.mcp.tool;

import java.util.Set;

/** The texts among the options of {@code mcp-tool}; Camel finds it by the scheme. */
public final class McpToolTextOptions extends TextOptions {
  public McpToolTextOptions() {
    super("mcp-tool", "name", Set.of("title", "description", "argSchema", "outputSchema"));
  }
}
