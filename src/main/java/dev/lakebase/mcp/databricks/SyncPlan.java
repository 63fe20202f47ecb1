package dev.lakebase.mcp.databricks;

/**
 * What a caller wants to keep in step.
 *
 * @param source full name of the table that is read
 * @param target full name of the table that is written; for a feed catalog and schema
 * @param feedId id of the change data feed; empty for a synced table
 */
public record SyncPlan(String source, String target, String feedId) {}
