package dev.lakebase.mcp.tool;

import java.util.Optional;

/** Annotation hints of MCP: advice to the client, shown only where a route sets them. */
public record ToolHints(
    Optional<Boolean> readOnly,
    Optional<Boolean> destructive,
    Optional<Boolean> idempotent,
    Optional<Boolean> openWorld) {}
