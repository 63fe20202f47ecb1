/**
 * Cases in YAML beside the routes that they test: reading them, playing them over {@code /mcp} on a
 * service that runs here or elsewhere, and saying how they went.
 */
package dev.lakebase.mcp.testing;
