package dev.lakebase.mcp.migration;

import java.util.List;

/**
 * An entry of production's ledger.
 *
 * @param appliedAt when its transaction began, as ISO 8601 writes it
 */
record AppliedMigration(
    String sql,
    String description,
    String preparedBy,
    String preparedAt,
    String appliedBy,
    String appliedAt,
    List<SchemaChange> changes) {}
