package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.sandbox.EmbeddedLakebase;
import dev.lakebase.mcp.sandbox.PostgresServer;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** What a new project consists of, and how its first server is furnished. */
final class Projects {
  static final int DEFAULT_VERSION = 17;
  static final Set<Integer> VERSIONS = Set.of(16, 17, 18);
  static final String DATABASE_ID = "databricks-postgres";
  private static final long SIZE_LIMIT = 8_796_093_022_208L;
  private static final String HISTORY = "604800s";
  private static final String OAUTH = "LAKEBASE_OAUTH_V1";

  private final Resources resources;
  private final Computes computes;
  private final Branches branches;
  private final Access access;

  Projects(Resources resources, Computes computes, Branches branches, Access access) {
    this.resources = resources;
    this.computes = computes;
    this.branches = branches;
    this.access = access;
  }

  static ObjectNode status(String id, String owner, int version) {
    ObjectNode status =
        Json.object()
            .put("project_id", id)
            .put("display_name", id)
            .put("pg_version", version)
            .put("owner", owner)
            .put("default_branch", "projects/" + id + "/branches/production")
            .put("history_retention_duration", HISTORY)
            .put("enable_pg_native_login", false)
            .put("branch_logical_size_limit_bytes", SIZE_LIMIT)
            .put("synthetic_storage_size_bytes", 0);
    status.set("default_endpoint_settings", Capacity.defaults());
    return status;
  }

  ObjectNode add(String name, ObjectNode status, Principal owner) {
    String now = Ids.now();
    ObjectNode project =
        Json.object()
            .put("name", name)
            .put("project_id", Ids.last(name))
            .put("uid", Ids.uuid())
            .put("create_time", now)
            .put("update_time", now);
    project.set("status", status);
    resources.put(name, project);
    access.own(Ids.last(name), owner);
    return project;
  }

  /**
   * The root branch, with the database and its owner's role that every project begins with.
   *
   * @return its name
   */
  String addDefaultBranch(ObjectNode project, Principal owner) {
    String uid = Ids.word("br");
    String name = project.path("name").asText() + "/branches/production";
    addRoot(name, uid, "workspace/branches/" + uid);
    String role = addOwner(name, owner);
    branches.addDatabase(name, DATABASE_ID, EmbeddedLakebase.DATABASE, role);
    return name;
  }

  void addRoot(String name, String uid, String directory) {
    ObjectNode branch = branches.add(name, uid, directory);
    Json.child(branch, "status").put("default", true);
  }

  /** The role of somebody who may do everything that a user may. */
  String addOwner(String branch, Principal owner) {
    ObjectNode status =
        Json.object()
            .put("postgres_role", owner.name())
            .put("identity_type", owner.isUser() ? "USER" : "SERVICE_PRINCIPAL")
            .put("auth_method", OAUTH);
    status.putArray("membership_roles").add("DATABRICKS_SUPERUSER");
    status
        .putObject("attributes")
        .put("createdb", true)
        .put("createrole", true)
        .put("bypassrls", false);
    return branches.addRole(branch, RoleApi.idFor(owner.name()), status).path("name").asText();
  }

  /** Makes a root branch's roles and databases real; its server begins empty. */
  void furnish(String branch) {
    Branches.Measures measures =
        computes.onPrimary(
            branch,
            server -> {
              makeReal(branch, server);
              return Branches.Measures.of(server);
            });
    resources.locked(
        () -> {
          branches.ready(branch, measures);
          Json.child(resources.get(branch), "status").remove("pending_state");
        });
  }

  /** Creates the roles and databases of a branch that its server does not have yet. */
  void makeReal(String branch, PostgresServer server) throws SQLException {
    try (PostgresRoles roles = PostgresRoles.of(server)) {
      roles.provision();
      for (ObjectNode role : copies(branch + "/roles")) {
        roles.create(role.path("status"));
      }
      for (ObjectNode database : copies(branch + "/databases")) {
        String owner = Json.text(database, "/status/role");
        roles.createDatabase(
            Json.text(database, "/status/postgres_database"),
            resources.locked(() -> Json.text(resources.get(owner), "/status/postgres_role")));
      }
    }
  }

  private List<ObjectNode> copies(String collection) {
    return resources.locked(
        () -> resources.in(collection).stream().map(ObjectNode::deepCopy).toList());
  }
}
