package dev.lakebase.mcp.governance;

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

  static final Set<String> TOOLS =
      Set.of(
          "lakebase_read_query",
          "lakebase_execute_query",
          "lakebase_explain_query",
          "lakebase_list_schemas",
          "lakebase_list_tables",
          "lakebase_describe_table",
          "lakebase_object_tree",
          "lakebase_list_projects",
          "lakebase_describe_project",
          "lakebase_get_connection_string",
          "lakebase_create_branch",
          "lakebase_list_branches",
          "lakebase_delete_branch",
          "lakebase_get_compute_status",
          "lakebase_configure_autoscaling",
          "lakebase_configure_scale_to_zero",
          "lakebase_get_compute_metrics",
          "lakebase_restart_compute",
          "lakebase_create_read_replica",
          "lakebase_prepare_migration",
          "lakebase_complete_migration",
          "lakebase_create_sync",
          "lakebase_list_syncs",
          "lakebase_profile_table",
          "lakebase_lookup_features",
          "lakebase_list_feature_tables",
          "lakebase_append_insight");

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
