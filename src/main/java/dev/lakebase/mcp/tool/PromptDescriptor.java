package dev.lakebase.mcp.tool;

/**
 * A prompt as its route declares it (MCP, server/prompts).
 *
 * @param inputSchema its arguments as a JSON Schema with string properties
 */
public record PromptDescriptor(String name, String title, String description, Schema inputSchema) {}
