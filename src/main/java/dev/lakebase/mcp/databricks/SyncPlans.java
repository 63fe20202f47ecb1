package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.tool.ToolFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/** Turns the arguments of create_sync into what the platform takes, and refuses what it has not. */
public final class SyncPlans {
  private static final String FROM_DELTA = "delta_to_lakebase";
  private static final String USUAL_DATABASE = "databricks_postgres";

  public SyncPlan plan(
      @Header("source_table") String source,
      @Header("target_table") String target,
      @Header("direction") String direction,
      @Header("frequency") String frequency) {
    String[] from = source.split("\\.", -1);
    String[] to = target.split("\\.", -1);
    if (direction.equals(FROM_DELTA)) {
      if (from.length != 3) {
        throw new ToolFailure(
            "Argument 'source_table' must be catalog.schema.table for delta_to_lakebase; got "
                + source
                + ".");
      }
      return new SyncPlan(source, to.length == 3 ? target : from[0] + "." + target, "");
    }
    if (!frequency.equals("continuous")) {
      throw new ToolFailure(
          "A sync from Lakebase to Delta is a change data feed, which is continuous only; frequency '"
              + frequency
              + "' does not exist there. Use frequency continuous; for a one-off snapshot register"
              + " the database as a Unity Catalog catalog and create the Delta table from it in a"
              + " SQL warehouse.");
    }
    if (to.length != 3) {
      throw new ToolFailure(
          "Argument 'target_table' must be catalog.schema.table for lakebase_to_delta; got "
              + target
              + ".");
    }
    String schema = from[from.length - 2];
    return new SyncPlan(
        schema,
        to[0] + "." + to[1],
        "feed_" + schema.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_"));
  }

  /** The creation of a synced table, with the source's own primary key when none is given. */
  public Map<String, Object> syncedTable(
      @Variable("sync") SyncPlan plan,
      @Variable("source") Map<String, Object> source,
      @Variable("databases") List<Map<String, Object>> databases,
      @Header("primary_key_columns") List<String> keys,
      @Header("frequency") String frequency,
      @Header("project_name") String project,
      @Header("branch_name") String branch) {
    String[] from = plan.source().split("\\.", -1);
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("source_table_full_name", plan.source());
    spec.put("primary_key_columns", keys.isEmpty() ? keysOf(plan, source) : keys);
    spec.put("scheduling_policy", frequency.toUpperCase(Locale.ROOT));
    spec.put("branch", "projects/" + project + "/branches/" + branch);
    spec.put(
        "postgres_database", usual(databases).path("status").path("postgres_database").asText());
    spec.put("create_database_objects_if_missing", true);
    spec.put("new_pipeline_spec", Map.of("storage_catalog", from[0], "storage_schema", from[1]));
    return Map.of("spec", spec);
  }

  /** The name of the database that a feed reads. */
  public String database(@Variable("databases") List<Map<String, Object>> databases) {
    return usual(databases).path("name").asText();
  }

  public Map<String, Object> feed(@Variable("sync") SyncPlan plan) {
    String[] to = plan.target().split("\\.", -1);
    return Map.of("catalog", to[0], "schema", to[1], "postgres_schema", plan.source());
  }

  public Map<String, Object> created(
      @Variable("sync") SyncPlan plan,
      @Variable("created") Map<String, Object> outcome,
      @Header("direction") String direction,
      @Header("frequency") String frequency) {
    boolean fromDelta = direction.equals(FROM_DELTA);
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("sync", fromDelta ? plan.target() : plan.feedId());
    shown.put("source", plan.source());
    shown.put("target", plan.target());
    shown.put("direction", direction);
    shown.put("frequency", frequency);
    shown.put(
        "status",
        Tree.word(Tree.of(outcome).path("status").path("detailed_state"), "SYNCED_TABLE_"));
    List<String> notes = new ArrayList<>();
    if (!fromDelta) {
      notes.add(
          "A feed covers every table of the schema '%s', those to come included, as %s.lb_TABLE_history; each table needs REPLICA IDENTITY FULL."
              .formatted(plan.source(), plan.target()));
    } else if (!frequency.equals("snapshot")) {
      notes.add("The source table needs delta.enableChangeDataFeed = true for this frequency.");
    }
    Outcome.of(outcome, "lakebase_list_syncs").tell(shown, notes.toArray(String[]::new));
    return shown;
  }

  private static JsonNode usual(List<Map<String, Object>> databases) {
    List<JsonNode> all = Tree.all(databases);
    return all.stream()
        .filter(
            database ->
                database.path("status").path("postgres_database").asText().equals(USUAL_DATABASE))
        .findFirst()
        .or(() -> all.stream().findFirst())
        .orElseThrow(() -> new ToolFailure("This branch has no database."));
  }

  private static List<String> keysOf(SyncPlan plan, Map<String, Object> source) {
    List<String> columns = new ArrayList<>();
    for (JsonNode constraint : Tree.of(source).path("table_constraints")) {
      constraint
          .path("primary_key_constraint")
          .path("child_columns")
          .forEach(column -> columns.add(column.asText()));
    }
    if (columns.isEmpty()) {
      throw new ToolFailure(
          "Table "
              + plan.source()
              + " has no primary key constraint. Name the columns in primary_key_columns.");
    }
    return columns;
  }
}
