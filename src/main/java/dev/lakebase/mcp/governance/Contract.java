package dev.lakebase.mcp.governance;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names of the tool contract that a policy may use before any route runs. Tools and categories
 * of drop-in routes are known as soon as their routes run.
 */
final class Contract {
  static final Set<String> READING_CATEGORIES =
      Set.of(
          "sql_query",
          "schema_read",
          "project_read",
          "branch_read",
          "compute_read",
          "sync_read",
          "quality",
          "feature_read",
          "insight");

  static final Set<String> WRITING_CATEGORIES =
      Set.of("branch_write", "compute_write", "migration", "sync_write");

  /** Categories whose results come from the platform or from the caller, not out of tables. */
  static final Set<String> CATEGORIES_WITHOUT_TABLE_CONTENTS =
      Set.of(
          "project_read",
          "branch_read",
          "branch_write",
          "compute_read",
          "compute_write",
          "migration",
          "sync_read",
          "sync_write",
          "insight");

  /** The category of each tool. */
  static final Map<String, String> TOOLS =
      Map.ofEntries(
          entry("lakebase_read_query", "sql_query"),
          entry("lakebase_execute_query", "sql_query"),
          entry("lakebase_explain_query", "sql_query"),
          entry("lakebase_list_schemas", "schema_read"),
          entry("lakebase_list_tables", "schema_read"),
          entry("lakebase_describe_table", "schema_read"),
          entry("lakebase_object_tree", "schema_read"),
          entry("lakebase_list_projects", "project_read"),
          entry("lakebase_describe_project", "project_read"),
          entry("lakebase_get_connection_string", "project_read"),
          entry("lakebase_create_branch", "branch_write"),
          entry("lakebase_list_branches", "branch_read"),
          entry("lakebase_delete_branch", "branch_write"),
          entry("lakebase_get_compute_status", "compute_read"),
          entry("lakebase_configure_autoscaling", "compute_write"),
          entry("lakebase_configure_scale_to_zero", "compute_write"),
          entry("lakebase_get_compute_metrics", "compute_read"),
          entry("lakebase_restart_compute", "compute_write"),
          entry("lakebase_create_read_replica", "compute_write"),
          entry("lakebase_prepare_migration", "migration"),
          entry("lakebase_complete_migration", "migration"),
          entry("lakebase_create_sync", "sync_write"),
          entry("lakebase_list_syncs", "sync_read"),
          entry("lakebase_profile_table", "quality"),
          entry("lakebase_lookup_features", "feature_read"),
          entry("lakebase_list_feature_tables", "feature_read"),
          entry("lakebase_append_insight", "insight"));

  /** The tool that does nothing but run its SQL. */
  static final String EXECUTE = "lakebase_execute_query";

  /** Tools that ask for confirmation unless the policy's {@code confirm} says otherwise. */
  static final List<String> CONFIRMED =
      List.of("lakebase_delete_branch", "lakebase_restart_compute", "lakebase_complete_migration");

  /** The arguments that hold SQL, and how each is judged. */
  static final Map<String, Map<String, SqlArgument>> SQL_ARGUMENTS =
      Map.of(
          "lakebase_read_query", Map.of("sql", SqlArgument.READ),
          "lakebase_execute_query", Map.of("sql", SqlArgument.STATEMENT),
          "lakebase_explain_query", Map.of("sql", SqlArgument.EXPLAINED),
          "lakebase_prepare_migration", Map.of("migration_sql", SqlArgument.SCRIPT),
          "lakebase_complete_migration", Map.of("migration_sql", SqlArgument.SCRIPT));

  private Contract() {}

  static boolean isCategory(String name) {
    return READING_CATEGORIES.contains(name) || WRITING_CATEGORIES.contains(name);
  }
}
