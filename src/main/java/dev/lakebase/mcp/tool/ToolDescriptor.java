package dev.lakebase.mcp.tool;

import java.util.Optional;

/**
 * A tool as its route declares it (MCP 2026-07-28, server/tools).
 *
 * @param name what callers say, {@code [a-z0-9_]}, 1 to 64 characters
 * @param category the governance category: the route's first tag
 * @param title for people
 * @param description for models: when to use it, and when another tool is better
 * @param hints the four annotation hints, those that the route sets
 * @param inputSchema JSON Schema 2020-12, root {@code object}, closed against unknown arguments
 * @param takesBranch whether its callers choose the branch that it runs on, see {@link
 *     BranchChoice}
 * @param outputSchema shape of {@code structuredContent}; empty for a tool that answers plain text
 */
public record ToolDescriptor(
    String name,
    String category,
    String title,
    String description,
    ToolHints hints,
    Schema inputSchema,
    boolean takesBranch,
    Optional<Schema> outputSchema) {

  /** A tool that does not say {@code readOnlyHint: true} writes. */
  public boolean writes() {
    return !hints.readOnly().orElse(false);
  }
}
