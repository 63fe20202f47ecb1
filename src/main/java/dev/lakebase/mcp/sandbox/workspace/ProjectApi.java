package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Projects: {@code /api/2.0/postgres/projects}. */
final class ProjectApi {
  private static final String PATH = "/api/2.0/postgres/projects";
  private static final String KIND = "Project";
  private static final String DEFAULTS = "default_endpoint_settings";
  private static final Duration SHORTEST_HISTORY = Duration.ofDays(2);
  private static final Duration LONGEST_HISTORY = Duration.ofDays(35);
  private static final UpdateMask MASK =
      new UpdateMask(
          Set.of(
              "spec.display_name",
              "spec.history_retention_duration",
              "spec.enable_pg_native_login",
              "spec.default_branch",
              "spec.budget_policy_id",
              "spec.custom_tags",
              "spec." + DEFAULTS + "." + Capacity.MIN,
              "spec." + DEFAULTS + "." + Capacity.MAX),
          Capacity.suspensionChoice(
              "spec." + DEFAULTS,
              "spec." + DEFAULTS + ".suspension",
              "spec.project_default_settings.suspension"));

  private final Resources resources;
  private final Operations operations;
  private final Branches branches;
  private final Projects projects;
  private final Access access;
  private final Duration retention;

  ProjectApi(
      Resources resources,
      Operations operations,
      Branches branches,
      Projects projects,
      Access access,
      Duration retention) {
    this.resources = resources;
    this.operations = operations;
    this.branches = branches;
    this.projects = projects;
    this.access = access;
    this.retention = retention;
  }

  void addRoutes(Router router) {
    router
        .on("POST", PATH, this::create)
        .on("GET", PATH, this::list)
        .on("GET", PATH + "/{project}", this::get)
        .on("PATCH", PATH + "/{project}", this::update)
        .on("DELETE", PATH + "/{project}", this::delete)
        .on("POST", PATH + "/{project}/undelete", this::undelete);
  }

  /** The project that a path names, if it is there and not deleted. */
  static ObjectNode required(Resources resources, Call call) {
    return resources
        .find("projects/" + call.variable("project"))
        .filter(project -> !project.has("delete_time"))
        .orElseThrow(() -> ApiError.notFound("project id not found"));
  }

  private JsonNode list(Call call) {
    boolean deleted = call.flag("show_deleted");
    List<ObjectNode> found =
        resources.in("projects").stream()
            .filter(project -> deleted || !project.has("delete_time"))
            .filter(
                project ->
                    access.allows(call.principal(), project.path("project_id").asText(), false))
            .toList();
    return Resources.page(call, "projects", found, Resources::view);
  }

  private JsonNode get(Call call) {
    ObjectNode project = required(resources, call);
    operations.look(project);
    return Resources.view(project);
  }

  private JsonNode create(Call call) {
    String id = Ids.checked("project_id", call.query("project_id"));
    String name = "projects/" + id;
    if (resources.find(name).isPresent()) {
      throw ApiError.exists("project with such id already exists in the workspace");
    }
    JsonNode spec = call.body().path("spec");
    int version = spec.path("pg_version").asInt(Projects.DEFAULT_VERSION);
    if (!Projects.VERSIONS.contains(version)) {
      throw ApiError.invalid("Field 'pg_version' must be one of %s.".formatted(Projects.VERSIONS));
    }
    ObjectNode status = Projects.status(id, call.principal().name(), version);
    ObjectNode draft = Json.object();
    draft.set("status", status);
    apply(draft, spec, MASK.of(call));
    JsonNode size = call.body().path("initial_endpoint_spec");
    ObjectNode capacity = ((ObjectNode) status.get(DEFAULTS)).deepCopy();
    Capacity.applyLimits(size, capacity);
    Capacity.applySuspension(size, capacity);
    ObjectNode project = projects.add(name, status, call.principal());
    String branch = projects.addDefaultBranch(project, call.principal());
    JsonNode protect = call.body().at("/initial_branch_spec/is_protected");
    Json.child(resources.get(branch), "status").put("is_protected", protect.asBoolean());
    Json.child(resources.get(branch + "/endpoints/primary"), "status").setAll(capacity);
    return operations.start(
        name,
        KIND,
        () -> projects.furnish(branch),
        () -> Resources.view(resources.get(name)),
        () -> operations.inBackground(removal(name), "Removing " + name));
  }

  private void apply(ObjectNode project, JsonNode spec, Set<String> paths) {
    ObjectNode status = Json.child(project, "status");
    ObjectNode defaults = Json.child(status, DEFAULTS);
    for (String path : paths) {
      String field = path.substring("spec.".length());
      if (field.startsWith(DEFAULTS + ".autoscaling")) {
        String limit = field.substring(DEFAULTS.length() + 1);
        defaults.set(limit, spec.at("/" + DEFAULTS + "/" + limit));
      } else if (field.endsWith(".suspension")) {
        Capacity.applySuspension(spec.path(DEFAULTS), defaults);
      } else {
        status.set(field, checked(project, field, spec.path(field)));
      }
    }
    Capacity.applyLimits(Json.object(), defaults);
  }

  private JsonNode checked(ObjectNode project, String field, JsonNode value) {
    if (field.equals("history_retention_duration")) {
      Duration history = Ids.duration(field, value.asText());
      if (history.compareTo(SHORTEST_HISTORY) < 0 || history.compareTo(LONGEST_HISTORY) > 0) {
        throw ApiError.invalid("Field '%s' must be between 2 and 35 days.".formatted(field));
      }
    }
    if (field.equals("default_branch")) {
      BranchApi.required(resources, value.asText());
      for (ObjectNode branch : resources.in(project.path("name").asText() + "/branches")) {
        boolean chosen = branch.path("name").asText().equals(value.asText());
        Json.child(branch, "status").put("default", chosen);
        resources.put(branch.path("name").asText(), branch);
      }
    }
    return value;
  }

  private JsonNode update(Call call) {
    ObjectNode project = required(resources, call);
    operations.requireSettled(project, KIND);
    String name = project.path("name").asText();
    ObjectNode changed = project.deepCopy();
    apply(changed, call.body().path("spec"), MASK.of(call));
    changed.put("update_time", Ids.now());
    resources.put(name, changed);
    return operations.start(
        name, KIND, () -> {}, () -> Resources.view(resources.get(name)), () -> {});
  }

  private JsonNode delete(Call call) {
    String name = "projects/" + call.variable("project");
    ObjectNode project =
        resources.find(name).orElseThrow(() -> ApiError.notFound("project id not found"));
    boolean purge = call.flag("purge");
    if (project.has("delete_time") && !purge) {
      throw ApiError.notFound("project id not found");
    }
    operations.requireSettled(project, KIND);
    List<ObjectNode> held = resources.in(name + "/branches");
    if (held.stream().anyMatch(branch -> branch.at("/status/is_protected").asBoolean())) {
      throw ApiError.bad("cannot delete project with a protected branch");
    }
    if (purge) {
      return operations.start(name, KIND, removal(name), Json::object, () -> {});
    }
    project.put("delete_time", Ids.now()).put("purge_time", Ids.at(Instant.now().plus(retention)));
    Json.child(project, "status").put("pending_state", "DELETED");
    resources.put(name, project);
    List<Operations.Work> work = new ArrayList<>();
    held.forEach(branch -> work.add(branches.retire(branch.path("name").asText())));
    return operations.start(name, KIND, all(work), Json::object, () -> {});
  }

  /** Removes a project; what the result does is still to be done without the lock. */
  Operations.Work removal(String name) {
    List<Operations.Work> work = new ArrayList<>();
    for (ObjectNode branch : resources.in(name + "/branches")) {
      work.add(branches.remove(branch.path("name").asText()));
    }
    access.forget(Ids.last(name));
    resources.removeTree(name);
    return all(work);
  }

  private static Operations.Work all(List<Operations.Work> parts) {
    return () -> {
      for (Operations.Work part : parts) {
        part.run();
      }
    };
  }

  private JsonNode undelete(Call call) {
    String name = "projects/" + call.variable("project");
    ObjectNode project =
        resources
            .find(name)
            .filter(found -> found.has("delete_time"))
            .orElseThrow(() -> ApiError.notFound("project id not found"));
    operations.requireSettled(project, KIND);
    project.remove(List.of("delete_time", "purge_time"));
    resources.put(name, project);
    for (ObjectNode branch : resources.in(name + "/branches")) {
      if (!Branches.isDeleted(branch)) {
        branches.reopen(branch.path("name").asText());
      }
    }
    return operations.start(
        name, KIND, () -> {}, () -> Resources.view(resources.get(name)), () -> {});
  }
}
