/**
 * MCP over HTTP: JSON-RPC envelopes, the two eras on one URL, header checks and the encoding of
 * answers. Knows nothing of SQL, JDBC or Databricks.
 *
 * <p>Source of the rules: the MCP specification, revisions 2025-03-26, 2025-06-18, 2025-11-25
 * (legacy, {@code initialize}) and 2026-07-28 (modern, stateless).
 */
package dev.lakebase.mcp.protocol;
