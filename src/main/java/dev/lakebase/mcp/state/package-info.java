/**
 * What replicas share, in a PostgreSQL schema of the service's own: insights, confirmations that
 * were used, and counts of calls.
 */
package dev.lakebase.mcp.state;
