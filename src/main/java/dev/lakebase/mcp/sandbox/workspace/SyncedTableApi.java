package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.sandbox.EmbeddedLakebase;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Synced tables, Delta to PostgreSQL: {@code /api/2.0/postgres/synced_tables}. */
final class SyncedTableApi {
  private static final String PATH = "/api/2.0/postgres/synced_tables";
  private static final String KIND = "SyncedTable";
  private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_]+\\.){2}[A-Za-z0-9_]+");
  private static final Set<String> POLICIES = Set.of("SNAPSHOT", "TRIGGERED", "CONTINUOUS");
  private static final Set<String> UNKNOWN_HERE =
      Set.of("type_overrides", "extra_columns", "existing_pipeline_id");

  private final Resources resources;
  private final Operations operations;
  private final Access access;
  private final Grants grants;
  private final Pipelines pipelines;

  SyncedTableApi(
      Resources resources,
      Operations operations,
      Access access,
      Grants grants,
      Pipelines pipelines) {
    this.resources = resources;
    this.operations = operations;
    this.access = access;
    this.grants = grants;
    this.pipelines = pipelines;
  }

  void addRoutes(Router router) {
    router
        .on("POST", PATH, this::create)
        .on("GET", PATH + "/{table}", this::get)
        .on("DELETE", PATH + "/{table}", this::delete);
  }

  private JsonNode create(Call call) {
    String id = call.query("synced_table_id");
    if (id.isEmpty()) {
      throw ApiError.missing("synced_table_id");
    }
    if (!NAME.matcher(id).matches()) {
      throw ApiError.invalid(
          "Field synced_table_id must match pattern %s, got '%s'.".formatted(NAME, id));
    }
    String name = "synced_tables/" + id;
    if (resources.find(name).isPresent() || DeltaTable.all().containsKey(id)) {
      throw ApiError.exists("synced table with such id already exists");
    }
    if (!(call.body().get("spec") instanceof ObjectNode spec)) {
      throw ApiError.missing("synced_table.spec");
    }
    ObjectNode checked = check(call, spec.deepCopy(), DeltaTable.part(id, 0));
    String pipeline = pipelines.create(id);
    String now = Ids.now();
    ObjectNode table =
        Json.object()
            .put("name", name)
            .put("uid", Ids.uuid())
            .put("create_time", now)
            .put("update_time", now);
    table
        .putObject("status")
        .put("project", Ids.parent(checked.path("branch").asText()))
        .put("pipeline_id", pipeline)
        .put("pending_state", "READY");
    Resources.internal(table).set("spec", checked);
    SyncedTableStatus.begin(table);
    resources.put(name, table);
    return operations.start(
        name,
        KIND,
        () -> pipelines.run(name),
        () -> view(resources.get(name)),
        () -> resources.remove(name));
  }

  private ObjectNode check(Call call, ObjectNode spec, String catalog) {
    for (String field : UNKNOWN_HERE) {
      if (!spec.path(field).isMissingNode() && !spec.path(field).isEmpty()
          || spec.path(field).isTextual()) {
        throw ApiError.invalid("The sandbox does not know '%s'.".formatted(field));
      }
    }
    resources
        .find("catalogs/" + catalog)
        .ifPresent(
            registered -> {
              ObjectNode status = Json.child(registered, "status");
              spec.put("branch", spec.path("branch").asText(status.path("branch").asText()));
              String database = status.path("postgres_database").asText();
              spec.put("postgres_database", spec.path("postgres_database").asText(database));
            });
    spec.put("postgres_database", spec.path("postgres_database").asText(EmbeddedLakebase.DATABASE));
    String branch = spec.path("branch").asText();
    if (branch.isEmpty()) {
      throw ApiError.missing("synced_table.spec.branch");
    }
    BranchApi.required(resources, branch);
    access.require(call, branch.split("/", -1)[1], true);
    String sourceName = spec.path("source_table_full_name").asText();
    DeltaTable source = DeltaTable.all().get(sourceName);
    if (source == null) {
      throw ApiError.notFound("Table '" + sourceName + "' does not exist.");
    }
    if (!grants.allows(call.principal(), "SELECT", sourceName)) {
      throw ApiError.denied("User does not have SELECT on Table '" + sourceName + "'.");
    }
    List<String> key = DeltaTable.strings(spec.path("primary_key_columns"));
    if (key.isEmpty()) {
      throw ApiError.missing("synced_table.spec.primary_key_columns");
    }
    for (String column : key) {
      if (!source.hasColumn(column)) {
        throw ApiError.invalid("Table '%s' has no column '%s'.".formatted(sourceName, column));
      }
    }
    String policy = spec.path("scheduling_policy").asText();
    if (!POLICIES.contains(policy)) {
      throw ApiError.missing("synced_table.spec.scheduling_policy");
    }
    if (!policy.equals("SNAPSHOT") && !source.changeDataFeed()) {
      throw ApiError.invalid(
          "Scheduling policy %s needs the change data feed enabled on table '%s'."
              .formatted(policy, sourceName));
    }
    return spec;
  }

  private ObjectNode required(Call call) {
    ObjectNode table =
        resources
            .find(call.resource())
            .orElseThrow(() -> ApiError.notFound("synced table id not found"));
    String project = Ids.last(Json.text(table, "/status/project"));
    access.require(call, project, !call.method().equals("GET"));
    return table;
  }

  private JsonNode get(Call call) {
    ObjectNode table = required(call);
    operations.look(table);
    SyncedTableStatus.look(table);
    resources.put(call.resource(), table);
    return view(table);
  }

  private static ObjectNode view(ObjectNode table) {
    return Resources.view(table);
  }

  private JsonNode delete(Call call) {
    ObjectNode table = required(call);
    operations.requireSettled(table, KIND);
    String name = call.resource();
    resources.remove(name);
    resources.remove("pipelines/" + Json.text(table, "/status/pipeline_id"));
    return operations.start(name, KIND, () -> {}, Json::object, () -> {});
  }
}
