package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.tool.ToolFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/** Branches as the tools show them, and those that are never deleted here. */
public final class Branches {
  private static final Set<String> NEVER_DELETED = Set.of("production", "main");
  private static final int MOST_WITH_COMPUTE = 100;

  /** The body of a create: exactly one of ttl and no_expiry must be said. */
  public Map<String, Object> creation(
      @Header("project_name") String project,
      @Header("parent_branch") String parent,
      @Header("ttl_hours") Integer ttlHours) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("source_branch", "projects/" + project + "/branches/" + parent);
    if (ttlHours == null) {
      spec.put("no_expiry", true);
    } else {
      spec.put("ttl", ttlHours * 3600L + "s");
    }
    return Map.of("spec", spec);
  }

  public Map<String, Object> created(
      @Variable("branch") Map<String, Object> outcome,
      @Header("branch_name") String asked,
      @Header("parent_branch") String parent) {
    JsonNode branch = Tree.of(outcome);
    JsonNode status = branch.path("status");
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("branch", asked);
    shown.put("parent", parent);
    shown.put("state", Tree.word(status.path("current_state"), ""));
    shown.put("created", Tree.text(branch.path("create_time")));
    shown.put("expires", Tree.text(status.path("expire_time")));
    Outcome.of(outcome, "lakebase_list_branches").tell(shown);
    return shown;
  }

  /** Those whose computes are asked for: the newest. */
  public List<Map<String, Object>> newest(
      @Variable("branches") List<Map<String, Object>> branches) {
    return branches.stream()
        .sorted(
            Comparator.comparing(
                (Map<String, Object> branch) -> String.valueOf(branch.get("create_time")),
                Comparator.reverseOrder()))
        .limit(MOST_WITH_COMPUTE)
        .toList();
  }

  public Map<String, Object> summary(
      @Variable("branch") Map<String, Object> resource,
      @Variable("endpoints") List<Map<String, Object>> endpoints) {
    JsonNode branch = Tree.of(resource);
    JsonNode status = branch.path("status");
    JsonNode primary = Computes.ofType(endpoints, Computes.READ_WRITE).orElse(Tree.of(Map.of()));
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("branch", Tree.id(branch.path("name")));
    shown.put("parent", Tree.id(status.path("source_branch")));
    shown.put("state", Tree.word(status.path("current_state"), ""));
    shown.put("created", Tree.text(branch.path("create_time")));
    shown.put("expires", Tree.text(status.path("expire_time")));
    shown.put("default", status.path("default").asBoolean());
    shown.put("protected", status.path("is_protected").asBoolean());
    shown.put("size_bytes", Tree.number(status.path("logical_size_bytes")));
    shown.put("compute_state", endpoints.isEmpty() ? null : Computes.state(primary));
    shown.put("min_cu", Tree.number(primary.path("status").path("autoscaling_limit_min_cu")));
    shown.put("max_cu", Tree.number(primary.path("status").path("autoscaling_limit_max_cu")));
    return shown;
  }

  public Map<String, Object> all(
      @Variable("branches") List<Map<String, Object>> branches, @Body List<Object> summaries) {
    List<String> notes = new ArrayList<>();
    if (branches.size() > summaries.size()) {
      notes.add(
          "Only the newest %d of %d branches are shown."
              .formatted(summaries.size(), branches.size()));
    }
    return Map.of("branches", summaries, "notes", notes);
  }

  public Map<String, Object> list(
      @Variable("found") Map<String, Object> found, @Header("project_name") String project) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("project", project);
    shown.putAll(found);
    return shown;
  }

  /** Before anything is asked: the names that are production everywhere. */
  public void refuseByName(@Header("branch_name") String branch) {
    if (NEVER_DELETED.contains(branch.strip().toLowerCase(Locale.ROOT))) {
      throw refused(branch, "it is the production branch");
    }
  }

  /** The platform may know the branch by another spelling than the caller's, so its own counts. */
  public void refuseByState(
      @Header("branch_name") String asked,
      @Variable("project") Map<String, Object> project,
      @Variable("branch") Map<String, Object> resource) {
    JsonNode branch = Tree.of(resource);
    JsonNode status = branch.path("status");
    String name = branch.path("name").asText();
    refuseByName(name.substring(name.lastIndexOf('/') + 1));
    refuseByName(status.path("branch_id").asText(asked));
    String defaultBranch = Tree.of(project).path("status").path("default_branch").asText();
    if (status.path("default").asBoolean()
        || name.equals(defaultBranch)
        || branch.path("uid").asText("-").equals(Tree.id(Tree.of(defaultBranch)))) {
      throw refused(asked, "it is the project's default branch");
    }
    if (status.path("is_protected").asBoolean()) {
      throw refused(asked, "it is protected");
    }
  }

  public Map<String, Object> deleted(
      @Header("branch_name") String branch, @Variable("deletion") Map<String, Object> outcome) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("branch", branch);
    shown.put("deleted", !outcome.containsKey(Operations.UNFINISHED));
    Outcome.of(outcome, "lakebase_list_branches").tell(shown);
    return shown;
  }

  private static ToolFailure refused(String branch, String because) {
    return new ToolFailure(
        "Branch '" + branch + "' can't be deleted: " + because + ". Nothing was changed.");
  }
}
