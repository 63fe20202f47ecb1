/**
 * What a migration is: its record and the seal on it, the schema before and after, and what its
 * tools say. The steps themselves are in routes/migrations.camel.yaml and in
 * routes/tools/migration-*.camel.yaml.
 */
package dev.lakebase.mcp.migration;
