package dev.lakebase.mcp.migration;

import java.util.List;

/**
 * What is kept on a branch of the migration that was tried there.
 *
 * @param preparedAt an instant, as ISO 8601 writes it
 * @param parent the schema that it was tried on: production's, when the branch was made
 * @param changes what it made of that
 */
record PreparedMigration(
    String sql,
    String description,
    String preparedBy,
    String preparedAt,
    List<SchemaObject> parent,
    List<SchemaChange> changes) {

  AppliedMigration applied(String by, String at) {
    return new AppliedMigration(sql, description, preparedBy, preparedAt, by, at, changes);
  }
}
