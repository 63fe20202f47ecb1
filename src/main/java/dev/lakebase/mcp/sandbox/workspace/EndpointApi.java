package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Endpoints: {@code /api/2.0/postgres/projects/{project}/branches/{branch}/endpoints}. */
final class EndpointApi extends BranchCollection {
  private static final String KIND = "Endpoint";
  private static final String READ_WRITE = "ENDPOINT_TYPE_READ_WRITE";
  private static final String READ_ONLY = "ENDPOINT_TYPE_READ_ONLY";
  private static final int MOST_REPLICAS = 6;
  private static final UpdateMask MASK =
      new UpdateMask(
          Set.of(
              "spec.autoscaling_limit_min_cu",
              "spec.autoscaling_limit_max_cu",
              "spec.disabled",
              "spec.settings"),
          Map.of(
              "spec.suspension", List.of("spec.no_suspension", "spec.suspend_timeout_duration")));

  EndpointApi(Resources resources, Operations operations, Computes computes, Branches branches) {
    super("endpoints", KIND, resources, operations, computes, branches);
  }

  static ObjectNode required(Resources resources, String name) {
    return resources
        .find(name)
        .filter(
            endpoint ->
                resources
                    .find(Ids.parent(name))
                    .filter(branch -> !Branches.isDeleted(branch))
                    .isPresent())
        .orElseThrow(() -> ApiError.notFound("endpoint id not found"));
  }

  @Override
  ObjectNode required(String name) {
    return required(resources, name);
  }

  @Override
  ObjectNode view(ObjectNode endpoint) {
    return computes.view(endpoint);
  }

  @Override
  JsonNode create(Call call, String branch) {
    String id = Ids.checked("endpoint_id", call.query("endpoint_id"));
    String name = branch + "/endpoints/" + id;
    JsonNode spec = call.body().path("spec");
    String type = spec.path("endpoint_type").asText();
    if (!type.equals(READ_WRITE) && !type.equals(READ_ONLY)) {
      throw ApiError.missing("endpoint.spec.endpoint_type");
    }
    if (resources.find(name).isPresent()) {
      if (call.flag("replace_existing")) {
        return change(resources.get(name), call);
      }
      throw ApiError.exists("endpoint with such id already exists");
    }
    List<ObjectNode> others = resources.in(branch + "/endpoints");
    if (type.equals(READ_WRITE) && others.stream().anyMatch(Computes::writes)) {
      throw ApiError.bad("A branch has only one read-write endpoint");
    }
    if (others.stream().filter(other -> !Computes.writes(other)).count() >= MOST_REPLICAS) {
      throw ApiError.bad("A branch has at most %d read replicas".formatted(MOST_REPLICAS));
    }
    ObjectNode status =
        (ObjectNode)
            ProjectApi.required(resources, call).at("/status/default_endpoint_settings").deepCopy();
    Capacity.applyLimits(spec, status);
    Capacity.applySuspension(spec, status);
    ObjectNode endpoint = branches.addEndpoint(branch, id, type);
    Json.child(endpoint, "status").setAll(status);
    setSettings(endpoint, spec);
    boolean disabled = spec.path("disabled").asBoolean();
    Json.child(endpoint, "status").put("disabled", disabled).put("pending_state", "ACTIVE");
    resources.put(name, endpoint);
    return operations.start(
        name,
        KIND,
        () -> computes.of(name).disable(disabled),
        () -> computes.view(resources.get(name)),
        () -> {});
  }

  @Override
  JsonNode update(Call call, ObjectNode endpoint) {
    return change(endpoint, call);
  }

  private JsonNode change(ObjectNode endpoint, Call call) {
    String name = endpoint.path("name").asText();
    Set<String> paths = MASK.of(call);
    JsonNode spec = call.body().path("spec");
    ObjectNode changed = endpoint.deepCopy();
    ObjectNode status = Json.child(changed, "status");
    ObjectNode limits = Json.object();
    for (String path : paths) {
      String field = path.substring("spec.".length());
      if (field.startsWith("autoscaling_limit_")) {
        limits.set(field, spec.get(field));
      } else if (field.equals("suspension")) {
        Capacity.applySuspension(spec, status);
      } else if (field.equals("disabled")) {
        status.put("disabled", spec.path("disabled").asBoolean());
      } else {
        setSettings(changed, spec);
      }
    }
    Capacity.applyLimits(limits, status);
    boolean disabled = status.path("disabled").asBoolean();
    status.put("pending_state", disabled ? "IDLE" : "ACTIVE");
    changed.put("update_time", Ids.now());
    resources.put(name, changed);
    return operations.start(
        name,
        KIND,
        () -> computes.of(name).disable(disabled),
        () -> computes.view(resources.get(name)),
        () -> {});
  }

  /** PostgreSQL's settings hold from the server's next start on. */
  private static void setSettings(ObjectNode endpoint, JsonNode spec) {
    if (spec.path("settings") instanceof ObjectNode settings) {
      Json.child(endpoint, "status").set("settings", settings.deepCopy());
    }
  }

  @Override
  JsonNode delete(Call call, ObjectNode endpoint) {
    String name = call.resource();
    if (Computes.writes(endpoint)) {
      throw ApiError.managedByParent(
          "Cannot delete read-write endpoint '%s'. Read-write endpoints cannot be deleted."
              .formatted(name));
    }
    String directory = Resources.internal(endpoint).path("directory").asText();
    resources.removeTree(name);
    return operations.start(
        name,
        KIND,
        () -> {
          computes.close(name);
          computes.deleteDirectory(directory);
        },
        Json::object,
        () -> {});
  }
}
