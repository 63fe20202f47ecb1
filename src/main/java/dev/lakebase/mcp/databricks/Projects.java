package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.tool.ToolFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/** Projects as the tools show them. */
public final class Projects {
  /** The call for the project behind a registered catalog. */
  public String requestForCatalog(@Variable("catalog") Map<String, Object> catalog) {
    JsonNode status = Tree.of(catalog).path("status");
    String project = Tree.id(status.path("project"));
    String branch = Tree.text(status.path("branch"));
    if (project == null && branch != null && branch.startsWith("projects/")) {
      project = branch.split("/", 3)[1];
    }
    if (project == null) {
      throw new ToolFailure("The workspace does not tell which project this catalog belongs to.");
    }
    return "GET postgres/projects/" + project;
  }

  /** A list of projects, or one alone. */
  public Map<String, Object> list(@Body Object found) {
    List<Object> shown = new ArrayList<>();
    for (JsonNode project : Tree.all(found instanceof List<?> all ? all : List.of(found))) {
      shown.add(summary(project));
    }
    return Map.of("projects", shown);
  }

  /** The project with what the multicast has found: branches, syncs and notes. */
  public Map<String, Object> describe(
      @Variable("project") Map<String, Object> resource, @Body Map<String, Object> found) {
    JsonNode project = Tree.of(resource);
    JsonNode status = project.path("status");
    JsonNode compute = status.path("default_endpoint_settings");
    Map<String, Object> shown = summary(project);
    shown.put("history_retention_seconds", Tree.seconds(status.path("history_retention_duration")));
    shown.put(
        "branch_size_limit_bytes", Tree.number(status.path("branch_logical_size_limit_bytes")));
    shown.put("last_active", Tree.text(status.path("compute_last_active_time")));
    Map<String, Object> defaults = new LinkedHashMap<>();
    defaults.put("min_cu", Tree.number(compute.path("autoscaling_limit_min_cu")));
    defaults.put("max_cu", Tree.number(compute.path("autoscaling_limit_max_cu")));
    defaults.put("suspend_after_seconds", Tree.seconds(compute.path("suspend_timeout_duration")));
    shown.put("default_compute", defaults);
    shown.putAll(found);
    return shown;
  }

  private static Map<String, Object> summary(JsonNode project) {
    JsonNode status = project.path("status");
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("project", Tree.id(project.path("name")));
    shown.put("display_name", Tree.text(status.path("display_name")));
    shown.put("pg_version", Tree.number(status.path("pg_version")));
    shown.put("owner", Tree.text(status.path("owner")));
    shown.put("default_branch", Tree.id(status.path("default_branch")));
    shown.put("storage_bytes", Tree.number(status.path("synthetic_storage_size_bytes")));
    shown.put("created", Tree.text(project.path("create_time")));
    return shown;
  }
}
