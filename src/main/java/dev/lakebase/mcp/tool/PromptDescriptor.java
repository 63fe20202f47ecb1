package dev.lakebase.mcp.tool;

import java.util.Set;

/**
 * A prompt as its route declares it (MCP, server/prompts).
 *
 * @param inputSchema its arguments as a JSON Schema with string properties
 * @param tools the names of the tools that it leads through
 */
public record PromptDescriptor(
    String name, String title, String description, Schema inputSchema, Set<String> tools) {}
