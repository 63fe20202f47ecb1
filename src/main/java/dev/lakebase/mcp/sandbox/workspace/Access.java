package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Who may use and who may manage a project: its owner and the workspace's administrators, and whom
 * its access control list names (permissions API, object type {@code database-projects}).
 */
final class Access {
  private static final String LIST = "access_control_list";
  private static final String MANAGE = "CAN_MANAGE";
  private static final String USE = "CAN_USE";

  private final Resources resources;

  Access(Resources resources) {
    this.resources = resources;
  }

  void addRoutes(Router router) {
    String path = "/api/2.0/permissions/database-projects/{project_id}";
    router
        .on("GET", path, call -> view(required(call)))
        .on("PUT", path, call -> change(call, Json.MAPPER.createArrayNode()))
        .on("PATCH", path, call -> change(call, entries(required(call)).deepCopy()));
  }

  /** Whether the caller may do at least this much in a project. */
  boolean allows(Principal principal, String projectId, boolean manage) {
    if (principal.admin()) {
      return true;
    }
    for (JsonNode entry : entries(projectId)) {
      String level = entry.path("permission_level").asText();
      boolean named =
          entry.path("user_name").asText().equals(principal.name())
              || entry.path("service_principal_name").asText().equals(principal.name())
              || entry.path("group_name").asText().equals("users");
      if (named && (level.equals(MANAGE) || (level.equals(USE) && !manage))) {
        return true;
      }
    }
    return false;
  }

  void require(Call call, String projectId, boolean manage) {
    if (!allows(call.principal(), projectId, manage)) {
      throw ApiError.denied(
          "User %s does not have %s permission on project %s."
              .formatted(call.principal().name(), manage ? MANAGE : USE, projectId));
    }
  }

  void own(String projectId, Principal owner) {
    ArrayNode list = Json.MAPPER.createArrayNode();
    list.addObject().put(field(owner), owner.name()).put("permission_level", MANAGE);
    store(projectId, list);
  }

  void grant(String projectId, Principal principal) {
    ArrayNode list = entries(projectId).deepCopy();
    list.addObject().put(field(principal), principal.name()).put("permission_level", MANAGE);
    store(projectId, list);
  }

  void forget(String projectId) {
    resources.remove(key(projectId));
  }

  private static String field(Principal principal) {
    return principal.isUser() ? "user_name" : "service_principal_name";
  }

  private String required(Call call) {
    String id = call.variable("project_id");
    if (resources.find("projects/" + id).isEmpty()) {
      throw ApiError.notFound("project id not found");
    }
    require(call, id, !call.method().equals("GET"));
    return id;
  }

  private ObjectNode change(Call call, ArrayNode list) {
    String id = required(call);
    for (JsonNode entry : call.body().path(LIST)) {
      String level = entry.path("permission_level").asText();
      if (!level.equals(USE) && !level.equals(MANAGE)) {
        throw ApiError.invalid("Permission level %s can't be granted".formatted(level));
      }
      list.add(entry);
    }
    store(id, list);
    return view(id);
  }

  private void store(String projectId, ArrayNode list) {
    ObjectNode resource = Json.object();
    resource.set(LIST, list);
    resources.put(key(projectId), resource);
  }

  private ArrayNode entries(String projectId) {
    return resources
        .find(key(projectId))
        .map(found -> (ArrayNode) found.get(LIST))
        .orElseGet(Json.MAPPER::createArrayNode);
  }

  private ObjectNode view(String projectId) {
    ObjectNode view =
        Json.object()
            .put("object_id", "/database-projects/" + projectId)
            .put("object_type", "database-projects");
    ArrayNode list = view.putArray(LIST);
    for (JsonNode entry : entries(projectId)) {
      ObjectNode shown = entry.deepCopy();
      String level = shown.remove("permission_level").asText();
      shown
          .putArray("all_permissions")
          .addObject()
          .put("permission_level", level)
          .put("inherited", false);
      list.add(shown);
    }
    return view;
  }

  private static String key(String projectId) {
    return "permissions/" + projectId;
  }
}
