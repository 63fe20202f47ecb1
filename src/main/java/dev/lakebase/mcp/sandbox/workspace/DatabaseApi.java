package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** Databases: {@code /api/2.0/postgres/projects/{project}/branches/{branch}/databases}. */
final class DatabaseApi extends BranchCollection {
  private static final String KIND = "Database";
  private static final UpdateMask MASK = new UpdateMask(Set.of("spec.role"), Map.of());

  DatabaseApi(Resources resources, Operations operations, Computes computes, Branches branches) {
    super("databases", KIND, resources, operations, computes, branches);
  }

  static ObjectNode required(Resources resources, String name) {
    return resources.find(name).orElseThrow(() -> ApiError.notFound("database id not found"));
  }

  @Override
  ObjectNode required(String name) {
    return required(resources, name);
  }

  @Override
  JsonNode create(Call call, String branch) {
    String id = Ids.checked("database_id", call.query("database_id"));
    String name = branch + "/databases/" + id;
    JsonNode spec = call.body().path("spec");
    String role = spec.path("role").asText();
    if (role.isEmpty()) {
      throw ApiError.missing("database.spec.role");
    }
    String database = spec.path("postgres_database").asText();
    if (database.isEmpty()) {
      throw ApiError.missing("database.spec.postgres_database");
    }
    String owner = Json.text(RoleApi.required(resources, role), "/status/postgres_role");
    boolean taken =
        resources.in(branch + "/databases").stream()
            .anyMatch(
                each ->
                    each.path("name").asText().equals(name)
                        || Json.text(each, "/status/postgres_database").equals(database));
    if (taken) {
      throw ApiError.bad("database with that name already exists");
    }
    ObjectNode created = branches.addDatabase(branch, id, database, role);
    Json.child(created, "status").put("pending_state", "READY");
    return operations.start(
        name,
        KIND,
        () -> computes.changeRoles(branch, roles -> roles.createDatabase(database, owner)),
        () -> Resources.view(resources.get(name)),
        () -> resources.remove(name));
  }

  @Override
  JsonNode update(Call call, ObjectNode database) {
    String name = call.resource();
    MASK.of(call);
    String role = UpdateMask.at(call, "spec.role").asText();
    String owner = Json.text(RoleApi.required(resources, role), "/status/postgres_role");
    ObjectNode before = database.deepCopy();
    Json.child(database, "status").put("role", role).put("pending_state", "READY");
    resources.put(name, database);
    return operations.start(
        name,
        KIND,
        () ->
            computes.changeRoles(
                Ids.parent(name),
                roles -> roles.changeOwner(Json.text(before, "/status/postgres_database"), owner)),
        () -> Resources.view(resources.get(name)),
        () -> resources.put(name, before));
  }

  @Override
  JsonNode delete(Call call, ObjectNode database) {
    String name = call.resource();
    resources.removeTree(name);
    return operations.start(
        name,
        KIND,
        () ->
            computes.changeRoles(
                Ids.parent(name),
                roles -> roles.dropDatabase(Json.text(database, "/status/postgres_database"))),
        Json::object,
        () -> resources.put(name, database));
  }
}
