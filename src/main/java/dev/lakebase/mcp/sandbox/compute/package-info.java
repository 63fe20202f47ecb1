/**
 * The computes of the sandbox workspace: PostgreSQL servers that sleep while nobody works with
 * them, each behind a gateway that checks who enters and wakes it.
 */
package dev.lakebase.mcp.sandbox.compute;
