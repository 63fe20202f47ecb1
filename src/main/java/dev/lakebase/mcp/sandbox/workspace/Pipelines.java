package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.sandbox.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.StringJoiner;

/**
 * The pipelines behind synced tables: each run copies the Delta table's rows into the branch's
 * PostgreSQL, all or nothing. Serves {@code /api/2.0/pipelines}.
 */
final class Pipelines {
  private static final String PATH = "/api/2.0/pipelines/{pipeline}";

  private final Resources resources;
  private final Operations operations;
  private final Computes computes;

  Pipelines(Resources resources, Operations operations, Computes computes) {
    this.resources = resources;
    this.operations = operations;
    this.computes = computes;
  }

  void addRoutes(Router router) {
    router
        .on("GET", PATH, this::get)
        .on("POST", PATH + "/updates", this::update)
        .on("GET", PATH + "/updates", this::updates)
        .on("GET", PATH + "/updates/{update}", this::oneUpdate)
        .on("POST", PATH + "/stop", this::stop);
  }

  /**
   * @return the pipeline's id
   */
  String create(String table) {
    String id = Ids.uuid();
    ObjectNode pipeline =
        Json.object()
            .put("pipeline_id", id)
            .put("name", "Synced table " + table)
            .put("state", "IDLE")
            .put("creator_user_name", Identities.DEVELOPER.name());
    pipeline.putArray("latest_updates");
    Resources.internal(pipeline).put("table", "synced_tables/" + table);
    resources.put("pipelines/" + id, pipeline);
    return id;
  }

  private ObjectNode required(Call call) {
    return resources
        .find("pipelines/" + call.variable("pipeline"))
        .orElseThrow(() -> ApiError.notFound("The specified pipeline was not found."));
  }

  private JsonNode get(Call call) {
    return Resources.view(required(call));
  }

  private JsonNode update(Call call) {
    ObjectNode pipeline = required(call);
    if (pipeline.path("state").asText().equals("RUNNING")) {
      throw new ApiError(409, "CONFLICT", "An active update already exists for this pipeline.");
    }
    String table = Resources.internal(pipeline).path("table").asText();
    String update = begin(pipeline);
    operations.inBackground(() -> carryOut(table, update), "Updating " + table);
    return Json.object().put("update_id", update);
  }

  private JsonNode updates(Call call) {
    ObjectNode answer = Json.object();
    answer.set("updates", required(call).path("latest_updates").deepCopy());
    return answer;
  }

  private JsonNode oneUpdate(Call call) {
    for (JsonNode update : required(call).path("latest_updates")) {
      if (update.path("update_id").asText().equals(call.variable("update"))) {
        ObjectNode answer = Json.object();
        answer.set("update", update.deepCopy());
        return answer;
      }
    }
    throw ApiError.notFound("The specified update was not found.");
  }

  /** What runs is over in a moment anyway. */
  private JsonNode stop(Call call) {
    required(call);
    return Json.object();
  }

  /** Runs the pipeline of a synced table, in the thread of whoever calls. */
  void run(String table) {
    String update =
        resources.locked(
            () -> {
              String id = Json.text(resources.get(table), "/status/pipeline_id");
              return begin(resources.get("pipelines/" + id));
            });
    carryOut(table, update);
  }

  /** After a start: what was interrupted runs again; with the lock held. */
  void resume() {
    for (ObjectNode table : resources.in("synced_tables")) {
      String id = Json.text(table, "/status/pipeline_id");
      if (resources.get("pipelines/" + id).path("state").asText().equals("RUNNING")) {
        String name = table.path("name").asText();
        operations.inBackground(() -> run(name), "Updating " + name);
      }
    }
  }

  private String begin(ObjectNode pipeline) {
    String id = Ids.uuid();
    pipeline.put("state", "RUNNING");
    ArrayNode updates = (ArrayNode) pipeline.get("latest_updates");
    updates
        .insertObject(0)
        .put("update_id", id)
        .put("pipeline_id", pipeline.path("pipeline_id").asText())
        .put("state", "RUNNING")
        .put("creation_time", Instant.now().toEpochMilli());
    resources.put("pipelines/" + pipeline.path("pipeline_id").asText(), pipeline);
    return id;
  }

  private void carryOut(String table, String update) {
    ObjectNode spec =
        resources.locked(
            () -> (ObjectNode) Resources.internal(resources.get(table)).get("spec").deepCopy());
    Instant begin = Instant.now();
    String branch = spec.path("branch").asText();
    try {
      long rows = computes.onPrimary(branch, server -> copy(server, Ids.last(table), spec));
      end(table, update, "COMPLETED", resource -> SyncedTableStatus.copied(resource, begin, rows));
    } catch (ApiError e) {
      end(table, update, "FAILED", resource -> SyncedTableStatus.failed(resource, e.getMessage()));
    }
  }

  private void end(
      String table, String update, String state, java.util.function.Consumer<ObjectNode> change) {
    resources.locked(
        () ->
            resources
                .find(table)
                .ifPresent(
                    resource -> {
                      change.accept(resource);
                      resources.put(table, resource);
                      settle(Json.text(resource, "/status/pipeline_id"), update, state);
                    }));
  }

  private void settle(String id, String update, String state) {
    ObjectNode pipeline = resources.get("pipelines/" + id).put("state", "IDLE");
    for (JsonNode each : pipeline.path("latest_updates")) {
      if (each.path("update_id").asText().equals(update)) {
        ((ObjectNode) each).put("state", state);
      }
    }
    resources.put("pipelines/" + id, pipeline);
  }

  private static long copy(PostgresServer server, String id, ObjectNode spec) throws SQLException {
    DeltaTable source = DeltaTable.all().get(spec.path("source_table_full_name").asText());
    String schema = PostgresRoles.identifier(DeltaTable.part(id, 1));
    String table = schema + "." + PostgresRoles.identifier(DeltaTable.part(id, 2));
    try (Connection connection =
            server.superuser(spec.path("postgres_database").asText()).connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      String owner = PostgresRoles.identifier(owner(statement));
      statement.execute("SET LOCAL client_min_messages = error");
      statement.execute("CREATE SCHEMA IF NOT EXISTS %s AUTHORIZATION %s".formatted(schema, owner));
      statement.execute(definition(table, source, spec));
      statement.execute("ALTER TABLE %s OWNER TO %s".formatted(table, owner));
      statement.execute("TRUNCATE " + table);
      long rows = statement.executeLargeUpdate("INSERT INTO " + table + " " + source.rows());
      statement.execute("ANALYZE " + table);
      connection.commit();
      return rows;
    }
  }

  private static String owner(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()")) {
      row.next();
      return row.getString(1);
    }
  }

  private static String definition(String table, DeltaTable source, ObjectNode spec)
      throws SQLException {
    StringBuilder sql = new StringBuilder("CREATE TABLE IF NOT EXISTS " + table + " (");
    for (DeltaTable.Column column : source.columns()) {
      sql.append(PostgresRoles.identifier(column.name())).append(' ').append(column.postgresType());
      sql.append(column.nullable() ? ", " : " NOT NULL, ");
    }
    StringJoiner key = new StringJoiner(", ", "PRIMARY KEY (", "))");
    for (String column : DeltaTable.strings(spec.path("primary_key_columns"))) {
      key.add(PostgresRoles.identifier(column));
    }
    return sql.append(key).toString();
  }
}
