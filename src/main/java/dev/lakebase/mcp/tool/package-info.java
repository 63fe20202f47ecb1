/**
 * What MCP offers: the {@code mcp-tool}, {@code mcp-prompt} and {@code mcp-resource} components,
 * the catalogue of what routes declare with them, validation of arguments and rendering of results.
 */
package dev.lakebase.mcp.tool;
