/**
 * The sandbox workspace: the REST API of Databricks Lakebase and what stands around it, over real
 * PostgreSQL servers on this machine. It answers as the platform does, mistakes of its callers
 * included; where the platform's own text is not known, it says so in its own words.
 */
package dev.lakebase.mcp.sandbox.workspace;
