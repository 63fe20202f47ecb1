package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Branches: {@code /api/2.0/postgres/projects/{project}/branches}. */
final class BranchApi {
  private static final String PATH = "/api/2.0/postgres/projects/{project}/branches";
  private static final String KIND = "Branch";
  private static final UpdateMask MASK =
      new UpdateMask(
          Set.of("spec.is_protected"),
          Map.of("spec.expiration", List.of("spec.ttl", "spec.expire_time", "spec.no_expiry")));

  private final Resources resources;
  private final Operations operations;
  private final Computes computes;
  private final Branches branches;
  private final Duration retention;

  BranchApi(
      Resources resources,
      Operations operations,
      Computes computes,
      Branches branches,
      Duration retention) {
    this.resources = resources;
    this.operations = operations;
    this.computes = computes;
    this.branches = branches;
    this.retention = retention;
  }

  void addRoutes(Router router) {
    router
        .on("POST", PATH, this::create)
        .on("GET", PATH, this::list)
        .on("GET", PATH + "/{branch}", this::get)
        .on("PATCH", PATH + "/{branch}", this::update)
        .on("DELETE", PATH + "/{branch}", this::delete)
        .on("POST", PATH + "/{branch}/undelete", this::undelete);
  }

  /** The branch that a path names, if it is there and not deleted. */
  static ObjectNode required(Resources resources, String name) {
    return resources
        .find(name)
        .filter(branch -> !Branches.isDeleted(branch))
        .orElseThrow(() -> ApiError.notFound("branch id not found"));
  }

  private JsonNode list(Call call) {
    String project = ProjectApi.required(resources, call).path("name").asText();
    boolean deleted = call.flag("show_deleted");
    List<ObjectNode> found =
        resources.in(project + "/branches").stream()
            .filter(branch -> deleted || !Branches.isDeleted(branch))
            .toList();
    return Resources.page(call, "branches", found, Resources::view);
  }

  private JsonNode get(Call call) {
    ObjectNode branch = required(resources, call.resource());
    operations.look(branch);
    return Resources.view(branch);
  }

  private JsonNode create(Call call) {
    ObjectNode project = ProjectApi.required(resources, call);
    String id = Ids.checked("branch_id", call.query("branch_id"));
    String name = project.path("name").asText() + "/branches/" + id;
    if (!(call.body().get("spec") instanceof ObjectNode spec)) {
      throw ApiError.missing("branch.spec");
    }
    if (resources.find(name).isPresent()) {
      if (call.flag("replace_existing")) {
        return change(required(resources, name), call);
      }
      throw ApiError.exists("branch with such id already exists");
    }
    String source = spec.path("source_branch").asText(Json.text(project, "/status/default_branch"));
    ObjectNode parent = required(resources, source);
    if (!Ids.parent(source).equals(project.path("name").asText())) {
      throw ApiError.invalid("Field 'branch.spec.source_branch' names another project's branch.");
    }
    if (spec.has("source_branch_lsn") || spec.has("source_branch_time")) {
      throw ApiError.invalid(
          "The sandbox keeps no history: a branch starts from its parent's now.");
    }
    if (parent.at("/status/current_state").asText().equals("INIT")) {
      throw ApiError.busy("Branch");
    }
    ObjectNode wanted = Json.object();
    protect(name, spec, wanted);
    Branches.applyExpiration(spec, wanted);
    Json.child(branches.fork(source, name), "status").setAll(wanted);
    return operations.start(
        name,
        KIND,
        () -> {
          computes.copyBranch(source, name);
          Branches.Measures measures = computes.onPrimary(source, Branches.Measures::of);
          resources.locked(() -> branches.ready(name, measures));
        },
        () -> Resources.view(resources.get(name)),
        () -> operations.inBackground(branches.remove(name), "Removing " + name));
  }

  private void protect(String name, ObjectNode spec, ObjectNode status) {
    boolean wanted = spec.path("is_protected").asBoolean();
    boolean other =
        resources.in(Ids.parent(name) + "/branches").stream()
            .filter(each -> !each.path("name").asText().equals(name))
            .anyMatch(each -> each.at("/status/is_protected").asBoolean());
    if (wanted && other) {
      throw ApiError.bad("Only one branch of a project can be protected");
    }
    status.put("is_protected", wanted);
  }

  private JsonNode update(Call call) {
    ObjectNode branch = required(resources, call.resource());
    operations.requireSettled(branch, KIND);
    return change(branch, call);
  }

  private JsonNode change(ObjectNode branch, Call call) {
    String name = branch.path("name").asText();
    ObjectNode changed = branch.deepCopy();
    ObjectNode spec = Json.child(call.body(), "spec");
    for (String path : MASK.of(call)) {
      if (path.equals("spec.is_protected")) {
        protect(name, spec, Json.child(changed, "status"));
      } else {
        if (branches.hasChildren(name) && !spec.has("no_expiry")) {
          throw ApiError.bad("A branch with children cannot expire");
        }
        Branches.applyExpiration(spec, Json.child(changed, "status"));
      }
    }
    changed.put("update_time", Ids.now());
    resources.put(name, changed);
    return operations.start(
        name, KIND, () -> {}, () -> Resources.view(resources.get(name)), () -> {});
  }

  private JsonNode delete(Call call) {
    String name = call.resource();
    boolean purge = call.flag("purge");
    ObjectNode branch =
        resources.find(name).orElseThrow(() -> ApiError.notFound("branch id not found"));
    if (Branches.isDeleted(branch) && !purge) {
      throw ApiError.notFound("branch id not found");
    }
    operations.requireSettled(branch, KIND);
    JsonNode status = branch.path("status");
    if (status.path("is_protected").asBoolean()) {
      throw ApiError.bad("cannot delete protected branch");
    }
    if (!status.has("source_branch")) {
      throw ApiError.managedByParent(
          "Cannot delete root branch '%s'. Root branches cannot be deleted independently."
              .formatted(name));
    }
    if (status.path("default").asBoolean()) {
      throw ApiError.bad("cannot delete default branch");
    }
    if (branches.hasChildren(name)) {
      throw ApiError.bad("cannot delete branch with children");
    }
    if (purge) {
      return operations.start(name, KIND, branches.remove(name), Json::object, () -> {});
    }
    Json.child(branch, "status")
        .put("current_state", "DELETED")
        .put("pending_state", "DELETED")
        .put("delete_time", Ids.now())
        .put("purge_time", Ids.at(Instant.now().plus(retention)));
    resources.put(name, branch);
    return operations.start(name, KIND, branches.retire(name), Json::object, () -> {});
  }

  private JsonNode undelete(Call call) {
    String name = call.resource().replaceFirst("/undelete$", "");
    ObjectNode branch =
        resources
            .find(name)
            .filter(Branches::isDeleted)
            .orElseThrow(() -> ApiError.notFound("branch id not found"));
    operations.requireSettled(branch, KIND);
    Json.child(branch, "status")
        .put("current_state", "READY")
        .remove(List.of("delete_time", "purge_time"));
    resources.put(name, branch);
    branches.reopen(name);
    return operations.start(
        name, KIND, () -> {}, () -> Resources.view(resources.get(name)), () -> {});
  }
}
