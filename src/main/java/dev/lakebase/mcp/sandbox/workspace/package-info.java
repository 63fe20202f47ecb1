/**
 * The sandbox workspace: the REST API of Databricks Lakebase and what stands around it, over real
 * PostgreSQL servers on this machine. It answers as the platform does, mistakes of its callers
 * included; where the platform's own text is not known, it says so in its own words.
 *
 * <p>What it does not have: history (a branch starts from its parent's now), snapshots, the data
 * API, high-availability groups, and compute sizes that mean anything.
 */
package dev.lakebase.mcp.sandbox.workspace;
