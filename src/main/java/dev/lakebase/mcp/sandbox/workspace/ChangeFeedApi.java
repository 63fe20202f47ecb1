package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.sandbox.EmbeddedLakebase;
import dev.lakebase.mcp.sandbox.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Change data feeds, PostgreSQL to Delta: {@code .../databases/{database}/cdf-configs}. The sandbox
 * keeps the configuration and tells of each table what the platform would; it writes no Delta.
 */
final class ChangeFeedApi {
  private static final String PATH =
      "/api/2.0/postgres/projects/{project}/branches/{branch}/databases/{database}/cdf-configs";
  private static final String STATUSES = PATH + "/{config}/cdf-statuses";
  private static final String KIND = "CdfConfig";
  private static final Pattern ID = Pattern.compile("^[a-z][a-z0-9_]{0,62}$");
  private static final int POSTGRES = 17;
  private static final String TABLES =
      """
      SELECT c.relname, c.relkind = 'p', c.relreplident = 'f', pg_current_wal_lsn()::text
      FROM pg_class c
      WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ?)
        AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      ORDER BY c.relname
      """;

  private final Resources resources;
  private final Operations operations;
  private final Computes computes;

  ChangeFeedApi(Resources resources, Operations operations, Computes computes) {
    this.resources = resources;
    this.operations = operations;
    this.computes = computes;
  }

  void addRoutes(Router router) {
    router
        .on("POST", PATH, this::create)
        .on("GET", PATH, this::list)
        .on("GET", PATH + "/{config}", call -> Resources.view(required(call.resource())))
        .on("DELETE", PATH + "/{config}", this::delete)
        .slow("GET", STATUSES, this::statuses)
        .slow("GET", STATUSES + "/{table}", this::status);
  }

  private ObjectNode required(String name) {
    return resources.find(name).orElseThrow(() -> ApiError.notFound("cdf config id not found"));
  }

  private JsonNode list(Call call) {
    String database = Ids.parent(call.resource() + "/-");
    DatabaseApi.required(resources, database);
    return Resources.page(
        call, "cdf_configs", resources.in(database + "/cdf-configs"), Resources::view);
  }

  private JsonNode create(Call call) {
    String database = Ids.parent(call.resource() + "/-");
    ObjectNode found = DatabaseApi.required(resources, database);
    String id = call.query("cdf_config_id");
    if (id.isEmpty()) {
      throw ApiError.missing("cdf_config_id");
    }
    if (!ID.matcher(id).matches()) {
      throw ApiError.invalid(
          "Field cdf_config_id must match pattern %s, got '%s'.".formatted(ID, id));
    }
    String name = database + "/cdf-configs/" + id;
    if (resources.find(name).isPresent()) {
      throw ApiError.exists("cdf config with such id already exists");
    }
    ObjectNode config = Json.object().put("name", name).put("cdf_config_id", id);
    for (String field : List.of("catalog", "schema", "postgres_schema")) {
      String value = call.body().path(field).asText();
      if (value.isEmpty()) {
        throw ApiError.missing("cdf_config." + field);
      }
      config.put(field, value);
    }
    int version =
        resources.get("projects/" + call.variable("project")).at("/status/pg_version").asInt();
    if (version != POSTGRES
        || !Json.text(found, "/status/postgres_database").equals(EmbeddedLakebase.DATABASE)) {
      throw ApiError.bad(
          "Change data feeds need PostgreSQL %d and the database '%s'"
              .formatted(POSTGRES, EmbeddedLakebase.DATABASE));
    }
    config.put("create_time", Ids.now());
    Resources.internal(config).put("looks", 0);
    resources.put(name, config);
    return operations.start(
        name, KIND, () -> {}, () -> Resources.view(resources.get(name)), () -> {});
  }

  private JsonNode delete(Call call) {
    required(call.resource());
    resources.removeTree(call.resource());
    return operations.start(call.resource(), KIND, () -> {}, Json::object, () -> {});
  }

  private JsonNode statuses(Call call) {
    String name = Ids.parent(call.resource() + "/-");
    List<ObjectNode> found = look(name);
    return Resources.page(call, "cdf_statuses", found, each -> each);
  }

  private JsonNode status(Call call) {
    return look(Ids.parent(call.resource())).stream()
        .filter(each -> each.path("name").asText().equals(call.resource()))
        .findFirst()
        .orElseThrow(() -> ApiError.notFound("cdf status not found"));
  }

  /** The first look finds the tables being snapshotted, the later ones find them streaming. */
  private List<ObjectNode> look(String name) {
    ObjectNode config =
        resources.locked(
            () -> {
              ObjectNode found = required(name);
              ObjectNode internal = Resources.internal(found);
              internal.put("looks", internal.path("looks").asInt() + 1);
              resources.put(name, found);
              return found.deepCopy();
            });
    String branch = Ids.parent(Ids.parent(name));
    return computes.onPrimary(branch, server -> tables(server, config));
  }

  private static List<ObjectNode> tables(PostgresServer server, ObjectNode config)
      throws SQLException {
    List<ObjectNode> statuses = new ArrayList<>();
    try (Connection connection = server.superuser(EmbeddedLakebase.DATABASE).connect();
        PreparedStatement query = connection.prepareStatement(TABLES)) {
      query.setString(1, config.path("postgres_schema").asText());
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          statuses.add(
              status(config, row.getString(1), row.getBoolean(2), row.getBoolean(3))
                  .put("committed_lsn", row.getString(4)));
        }
      }
    }
    return statuses;
  }

  private static ObjectNode status(
      ObjectNode config, String table, boolean partitioned, boolean fullIdentity) {
    ObjectNode status =
        Json.object()
            .put("name", config.path("name").asText() + "/cdf-statuses/" + table)
            .put("postgres_table", config.path("postgres_schema").asText() + "." + table)
            .put(
                "uc_table",
                "%s.%s.lb_%s_history"
                    .formatted(
                        config.path("catalog").asText(), config.path("schema").asText(), table))
            .put("create_time", config.path("create_time").asText());
    if (partitioned || !fullIdentity) {
      return status
          .put("state", "CDF_STATE_SKIPPED")
          .put(
              "status_detail",
              partitioned
                  ? "Partitioned tables are not supported"
                  : "REPLICA IDENTITY is not FULL");
    }
    boolean streaming = Resources.internal(config).path("looks").asInt() > 1;
    return status
        .put("state", streaming ? "CDF_STATE_STREAMING" : "CDF_STATE_SNAPSHOTTING")
        .put("last_sync_time", Ids.now());
  }
}
