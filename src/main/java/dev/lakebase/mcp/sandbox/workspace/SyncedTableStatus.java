package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** How a synced table tells of its progress: a step further with every look, as far as it is. */
final class SyncedTableStatus {
  private static final List<String> STEPS =
      List.of(
          "SYNCED_TABLE_PROVISIONING",
          "SYNCED_TABLE_PROVISIONING_PIPELINE_RESOURCES",
          "SYNCED_TABLE_PROVISIONING_INITIAL_SNAPSHOT");

  private SyncedTableStatus() {}

  static void begin(ObjectNode table) {
    Resources.internal(table).put("step", 0).put("copied", false);
    show(table, STEPS.get(0), "PROVISIONING");
  }

  /** The rows are there. */
  static void copied(ObjectNode table, Instant begin, long rows) {
    ObjectNode internal = Resources.internal(table);
    int version = internal.path("version").asInt() + 1;
    internal.put("copied", true).put("version", version).put("rows", rows);
    ObjectNode status = Json.child(table, "status");
    String end = Instant.now().toString();
    ObjectNode sync =
        Json.child(status, "last_sync")
            .put("sync_start_time", begin.toString())
            .put("sync_end_time", end);
    Json.child(sync, "delta_table_sync_info")
        .put("delta_commit_version", version)
        .put("delta_commit_time", begin.toString());
    status.put("last_sync_time", end).put("last_processed_commit_version", version);
  }

  static void failed(ObjectNode table, String reason) {
    Resources.internal(table).put("failed", true);
    show(table, "SYNCED_TABLE_OFFLINE_FAILED", "FAILED");
    Json.child(table, "status").put("message", reason);
  }

  static void look(ObjectNode table) {
    ObjectNode internal = Resources.internal(table);
    int step = internal.path("step").asInt() + 1;
    boolean copied = internal.path("copied").asBoolean();
    if (internal.path("failed").asBoolean() || (step >= STEPS.size() && !copied)) {
      return;
    }
    internal.put("step", step);
    if (step < STEPS.size()) {
      show(table, STEPS.get(step), "PROVISIONING");
      return;
    }
    String policy = internal.at("/spec/scheduling_policy").asText();
    show(
        table,
        policy.equals("CONTINUOUS")
            ? "SYNCED_TABLE_ONLINE_CONTINUOUS_UPDATE"
            : "SYNCED_TABLE_ONLINE_NO_PENDING_UPDATE",
        "ACTIVE");
  }

  private static void show(ObjectNode table, String state, String provisioning) {
    ObjectNode status = Json.child(table, "status");
    status.put("detailed_state", state).put("unity_catalog_provisioning_state", provisioning);
    status.put("message", "");
  }
}
