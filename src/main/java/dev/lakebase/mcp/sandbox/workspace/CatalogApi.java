package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/** Databases registered in Unity Catalog: {@code /api/2.0/postgres/catalogs}. */
final class CatalogApi {
  private static final String PATH = "/api/2.0/postgres/catalogs";
  private static final String KIND = "Catalog";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,255}");

  private final Resources resources;
  private final Operations operations;
  private final Computes computes;
  private final Branches branches;
  private final Access access;

  CatalogApi(
      Resources resources,
      Operations operations,
      Computes computes,
      Branches branches,
      Access access) {
    this.resources = resources;
    this.operations = operations;
    this.computes = computes;
    this.branches = branches;
    this.access = access;
  }

  void addRoutes(Router router) {
    router
        .on("POST", PATH, this::create)
        .on("GET", PATH + "/{catalog}", call -> Resources.view(required(call)))
        .on("DELETE", PATH + "/{catalog}", this::delete);
  }

  private ObjectNode required(Call call) {
    ObjectNode catalog =
        resources
            .find(call.resource())
            .orElseThrow(() -> ApiError.notFound("catalog id not found"));
    String branch = Json.text(catalog, "/status/branch");
    access.require(call, branch.split("/", -1)[1], !call.method().equals("GET"));
    return catalog;
  }

  private JsonNode create(Call call) {
    String id = call.query("catalog_id");
    if (id.isEmpty()) {
      throw ApiError.missing("catalog_id");
    }
    if (!NAME.matcher(id).matches()) {
      throw ApiError.invalid(
          "Field catalog_id must match pattern %s, got '%s'.".formatted(NAME, id));
    }
    String name = "catalogs/" + id;
    boolean delta = DeltaTable.all().values().stream().anyMatch(t -> t.catalog().equals(id));
    if (delta || resources.find(name).isPresent()) {
      throw ApiError.exists("catalog with such id already exists");
    }
    JsonNode spec = call.body().path("spec");
    String branch = spec.path("branch").asText();
    String database = spec.path("postgres_database").asText();
    BranchApi.required(resources, branch);
    access.require(call, branch.split("/", -1)[1], true);
    boolean there =
        resources.in(branch + "/databases").stream()
            .anyMatch(each -> Json.text(each, "/status/postgres_database").equals(database));
    if (!there && !spec.path("create_database_if_missing").asBoolean()) {
      throw ApiError.notFound("database id not found");
    }
    add(name, branch, database);
    return operations.start(
        name,
        KIND,
        () -> {
          if (!there) {
            createDatabase(branch, database, call.principal().name());
          }
        },
        () -> Resources.view(resources.get(name)),
        () -> resources.remove(name));
  }

  private void createDatabase(String branch, String database, String owner) {
    computes.changeRoles(branch, roles -> roles.createDatabase(database, owner));
    String id = database.replace('_', '-');
    resources.locked(
        () ->
            branches.addDatabase(branch, id, database, branch + "/roles/" + RoleApi.idFor(owner)));
  }

  void add(String name, String branch, String database) {
    String now = Ids.now();
    ObjectNode catalog =
        Json.object()
            .put("name", name)
            .put("uid", Ids.uuid())
            .put("create_time", now)
            .put("update_time", now);
    catalog
        .putObject("status")
        .put("catalog_id", Ids.last(name))
        .put("branch", branch)
        .put("project", Ids.parent(branch))
        .put("postgres_database", database);
    resources.put(name, catalog);
  }

  private JsonNode delete(Call call) {
    required(call);
    String name = call.resource();
    resources.remove(name);
    return operations.start(name, KIND, () -> {}, Json::object, () -> {});
  }
}
