/**
 * The only room that speaks to PostgreSQL: pools per endpoint, wake-up, governed execution with its
 * limits, exact values, and the {@code lakebase:} component that routes use.
 */
package dev.lakebase.mcp.database;
