package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Roles: {@code /api/2.0/postgres/projects/{project}/branches/{branch}/roles}. */
final class RoleApi extends BranchCollection {
  private static final String KIND = "Role";
  private static final int LONGEST_ID = 63;
  private static final UpdateMask MASK =
      new UpdateMask(Set.of("spec.attributes", "spec.membership_roles"), Map.of());

  RoleApi(Resources resources, Operations operations, Computes computes, Branches branches) {
    super("roles", KIND, resources, operations, computes, branches);
  }

  /** The id that a role gets when nobody chose one. */
  static String idFor(String role) {
    String id = "r-" + role.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String cut = id.substring(0, Math.min(LONGEST_ID, id.length()));
    return cut.replaceAll("-+$", "");
  }

  static ObjectNode required(Resources resources, String name) {
    return resources
        .find(name)
        .orElseThrow(() -> ApiError.notFound("role not found; role_id:\"" + Ids.last(name) + "\""));
  }

  @Override
  ObjectNode required(String name) {
    return required(resources, name);
  }

  @Override
  JsonNode create(Call call, String branch) {
    if (!(call.body().get("spec") instanceof ObjectNode spec)) {
      throw ApiError.missing("role");
    }
    String role = spec.path("postgres_role").asText();
    if (role.isEmpty()) {
      throw ApiError.missing("role.spec.postgres_role");
    }
    if (PostgresRoles.isReserved(role)) {
      throw ApiError.invalid("The role name '%s' is reserved.".formatted(role));
    }
    String asked = call.query("role_id");
    String id = asked.isEmpty() ? idFor(role) : Ids.checked("role_id", asked);
    String name = branch + "/roles/" + id;
    if (call.flag("replace_existing") && resources.find(name).isPresent()) {
      return change(resources.get(name), call);
    }
    boolean taken =
        resources.in(branch + "/roles").stream()
            .anyMatch(
                each ->
                    each.path("name").asText().equals(name)
                        || Json.text(each, "/status/postgres_role").equals(role));
    if (taken) {
      throw ApiError.bad("role with that name already exists");
    }
    ObjectNode status = status(role, spec);
    ObjectNode wanted = status.deepCopy();
    Json.child(branches.addRole(branch, id, status), "status").put("pending_state", "READY");
    return operations.start(
        name,
        KIND,
        () -> write(branch, wanted),
        () -> Resources.view(resources.get(name)),
        () -> resources.remove(name));
  }

  private static ObjectNode status(String role, ObjectNode spec) {
    String identity = spec.path("identity_type").asText();
    boolean managed = Set.of("USER", "SERVICE_PRINCIPAL", "GROUP").contains(identity);
    String method = spec.path("auth_method").asText();
    ObjectNode status =
        Json.object()
            .put("postgres_role", role)
            .put("identity_type", managed ? identity : "IDENTITY_TYPE_UNSPECIFIED");
    status.put(
        "auth_method",
        !method.isEmpty() ? method : managed ? "LAKEBASE_OAUTH_V1" : "PG_PASSWORD_SCRAM_SHA_256");
    var memberships = status.putArray("membership_roles");
    spec.path("membership_roles").forEach(memberships::add);
    ObjectNode attributes = status.putObject("attributes");
    for (String attribute : List.of("createdb", "createrole", "bypassrls")) {
      attributes.put(attribute, spec.path("attributes").path(attribute).asBoolean());
    }
    return status;
  }

  private void write(String branch, JsonNode status) {
    computes.changeRoles(branch, roles -> roles.create(status));
  }

  @Override
  JsonNode update(Call call, ObjectNode role) {
    return change(role, call);
  }

  private JsonNode change(ObjectNode role, Call call) {
    String name = role.path("name").asText();
    ObjectNode before = role.deepCopy();
    ObjectNode changed = role.deepCopy();
    ObjectNode status = Json.child(changed, "status");
    for (String path : MASK.of(call)) {
      JsonNode value = UpdateMask.at(call, path);
      String field = path.substring("spec.".length());
      int dot = field.indexOf('.');
      if (dot > 0) {
        Json.child(status, field.substring(0, dot)).set(field.substring(dot + 1), value);
      } else if (value instanceof ObjectNode several) {
        Json.child(status, field).setAll(several);
      } else {
        status.set(field, value);
      }
    }
    ObjectNode wanted = status.deepCopy();
    status.put("pending_state", "READY");
    changed.put("update_time", Ids.now());
    resources.put(name, changed);
    return operations.start(
        name,
        KIND,
        () -> write(Ids.parent(name), wanted),
        () -> Resources.view(resources.get(name)),
        () -> resources.put(name, before));
  }

  @Override
  JsonNode delete(Call call, ObjectNode role) {
    String name = call.resource();
    String branch = Ids.parent(name);
    boolean owner =
        resources.in(branch + "/databases").stream()
            .anyMatch(database -> Json.text(database, "/status/role").equals(name));
    if (owner) {
      throw ApiError.bad("cannot delete a role that owns databases");
    }
    String heir = call.query("reassign_owned_to");
    String heirRole =
        heir.isEmpty()
            ? ""
            : Json.text(
                required(heir.contains("/") ? heir : branch + "/roles/" + heir),
                "/status/postgres_role");
    List<String> databases =
        resources.in(branch + "/databases").stream()
            .map(database -> Json.text(database, "/status/postgres_database"))
            .toList();
    resources.remove(name);
    return operations.start(
        name,
        KIND,
        () ->
            computes.changeRoles(
                branch,
                roles -> roles.drop(Json.text(role, "/status/postgres_role"), heirRole, databases)),
        Json::object,
        () -> resources.put(name, role));
  }
}
