package dev.lakebase.mcp.tool;

/**
 * A component under a name that others use too, whose steps run nothing but what a {@link ToolCall}
 * allows. A drop-in may use the name only while such a one stands behind it.
 */
public interface GovernedComponent {}
