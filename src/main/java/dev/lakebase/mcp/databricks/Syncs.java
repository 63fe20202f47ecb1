package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/** Syncs of both directions as the tools show them. */
public final class Syncs {
  private static final int MOST_BRANCHES = 50;

  /** The branches whose feeds are asked for. */
  public List<?> branches(@Body List<?> branches) {
    return branches.subList(0, Math.min(branches.size(), MOST_BRANCHES));
  }

  /** A change data feed with the state of its tables. */
  public Map<String, Object> feed(
      @Variable("feed") Map<String, Object> resource,
      @Variable("statuses") List<Map<String, Object>> statuses) {
    JsonNode feed = Tree.of(resource);
    List<JsonNode> tables = Tree.all(statuses);
    String name = feed.path("name").asText();
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("sync", Tree.id(feed.path("name")));
    shown.put("branch", name.startsWith("projects/") ? name.split("/", -1)[3] : null);
    shown.put("source", Tree.text(feed.path("postgres_schema")));
    shown.put("target", feed.path("catalog").asText() + "." + feed.path("schema").asText());
    shown.put("direction", "lakebase_to_delta");
    shown.put("frequency", "continuous");
    shown.put(
        "status",
        tables.stream()
            .map(table -> Tree.word(table.path("state"), "CDF_STATE_"))
            .filter(state -> state != null)
            .sorted()
            .distinct()
            .reduce((one, other) -> one + ", " + other)
            .orElse(null));
    shown.put(
        "last_sync",
        tables.stream()
            .map(table -> Tree.text(table.path("last_sync_time")))
            .filter(time -> time != null)
            .max(String::compareTo)
            .orElse(null));
    shown.put("detail", tables.size() + " tables");
    return shown;
  }

  /** A synced table; nothing if it belongs to another project. */
  public Map<String, Object> syncedTable(
      @Variable("table") Map<String, Object> resource, @Variable("wanted_project") String project) {
    JsonNode table = Tree.of(resource);
    JsonNode status = table.path("status");
    String branch = status.path("branch").asText(table.path("spec").path("branch").asText());
    String owner = Tree.id(status.path("project"));
    if (owner == null && branch.startsWith("projects/")) {
      owner = branch.split("/", -1)[1];
    }
    if (owner != null && !owner.equals(project)) {
      return null;
    }
    JsonNode spec = table.has("spec") ? table.path("spec") : status;
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("sync", Tree.id(table.path("name")));
    shown.put("branch", branch.isEmpty() ? null : branch.substring(branch.lastIndexOf('/') + 1));
    shown.put("source", Tree.text(spec.path("source_table_full_name")));
    shown.put("target", Tree.id(table.path("name")));
    shown.put("direction", "delta_to_lakebase");
    String state = Tree.word(status.path("detailed_state"), "SYNCED_TABLE_");
    shown.put("frequency", frequency(Tree.word(spec.path("scheduling_policy"), ""), state));
    shown.put("status", state);
    shown.put("last_sync", lastSync(status));
    shown.put("detail", Tree.text(status.path("message")));
    return shown;
  }

  public Map<String, Object> all(
      @Variable("feeds") List<Object> feeds,
      @Variable("tables") List<Object> tables,
      @Variable(SyncSearch.CUT) List<String> notes) {
    List<Object> both = new ArrayList<>(feeds);
    both.addAll(tables);
    List<Object> all = notes == null ? new ArrayList<>() : new ArrayList<>(notes);
    if (both.stream().anyMatch(sync -> ((Map<?, ?>) sync).get("source") == null)) {
      all.add(
          "The platform does not tell the source, and not always the frequency, of a synced table.");
    }
    return Map.of("syncs", both, "notes", all);
  }

  public Map<String, Object> list(
      @Variable("found") Map<String, Object> found, @Header("project_name") String project) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("project", project);
    shown.putAll(found);
    return shown;
  }

  /** The platform need not repeat what it was told, but some states say it. */
  private static String frequency(String told, String state) {
    if (told != null || state == null) {
      return told;
    }
    if (state.contains("continuous")) {
      return "continuous";
    }
    return state.contains("triggered") ? "triggered" : null;
  }

  private static String lastSync(JsonNode status) {
    String time = Tree.text(status.path("last_sync_time"));
    return time == null ? Tree.text(status.path("last_sync").path("sync_end_time")) : time;
  }
}
