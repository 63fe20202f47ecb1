package dev.lakebase.mcp.agent;

import static dev.lakebase.mcp.agent.ControlPlane.branch;
import static dev.lakebase.mcp.agent.ControlPlane.done;
import static dev.lakebase.mcp.agent.ControlPlane.list;
import static dev.lakebase.mcp.agent.StubWorkspace.error;
import static dev.lakebase.mcp.agent.StubWorkspace.json;
import static dev.lakebase.mcp.agent.StubWorkspace.lost;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Synced tables and change data feeds. */
class SyncToolsTest {
  private static final String DATABASE =
      "projects/demo/branches/production/databases/databricks-postgres";
  private static final String SYNCED = "postgres/synced_tables/main.ml.features";
  private static final String FEEDS = "postgres/" + DATABASE + "/cdf-configs";

  private static ControlPlane plane;
  private StubWorkspace workspace;

  @BeforeAll
  static void start() {
    plane = new ControlPlane();
  }

  @AfterAll
  static void stop() {
    plane.close();
  }

  @BeforeEach
  void afresh() {
    workspace = plane.afresh();
    workspace.on(
        "GET postgres/projects/demo/branches/production/databases",
        list(
            "databases",
            "{\"name\": \""
                + DATABASE
                + "\", \"status\": {\"postgres_database\":"
                + " \"databricks_postgres\"}}"));
    workspace.on(
        "GET postgres/projects/demo/branches",
        list("branches", branch("production", "\"default\": true")));
  }

  @Test
  void keysComeFromTheSourcesConstraint() {
    workspace.on(
        "GET api/2.1/unity-catalog/tables/main.ml.features",
        "{\"table_constraints\": [{\"primary_key_constraint\": {\"name\": \"pk\","
            + " \"child_columns\": [\"customer_id\", \"day\"]}}]}");
    workspace.on("POST postgres/synced_tables", synced());

    JsonNode created = creates("main.ml.features", "ml.features", "delta_to_lakebase", "").data();

    assertThat(created.path("sync").asText()).isEqualTo("main.ml.features");
    assertThat(created.path("frequency").asText()).isEqualTo("triggered");
    assertThat(created.path("status").asText()).isEqualTo("online");
    assertThat(workspace.last("POST").query()).isEqualTo("synced_table_id=main.ml.features");
    assertThat(workspace.last("POST").body())
        .contains("\"primary_key_columns\":[\"customer_id\",\"day\"]")
        .contains("\"scheduling_policy\":\"TRIGGERED\"")
        .contains("\"branch\":\"projects/demo/branches/production\"")
        .contains("\"postgres_database\":\"databricks_postgres\"");
  }

  @Test
  void givenKeysAreUsedAndTheSourceIsNotAsked() {
    workspace.on("POST postgres/synced_tables", synced());

    creates(
            "main.ml.features",
            "lake.ml.features",
            "delta_to_lakebase",
            ", \"primary_key_columns\": [\"id\"], \"frequency\": \"snapshot\"")
        .data();

    assertThat(workspace.last("POST").body())
        .contains("\"primary_key_columns\":[\"id\"]")
        .contains("\"scheduling_policy\":\"SNAPSHOT\"");
    assertThat(workspace.last("POST").query()).isEqualTo("synced_table_id=lake.ml.features");
    assertThat(workspace.received()).noneMatch(one -> one.path().contains("unity-catalog"));
  }

  @Test
  void aSourceWithoutKeysNeedsThemNamed() {
    workspace.on("GET api/2.1/unity-catalog/tables/main.ml.features", "{}");

    assertThat(creates("main.ml.features", "ml.features", "delta_to_lakebase", "").refusal())
        .contains("has no primary key constraint")
        .contains("primary_key_columns");
    assertThat(workspace.received()).noneMatch(one -> one.method().equals("POST"));
  }

  @Test
  void aFeedIsContinuousOnly() {
    for (String frequency : new String[] {"", ", \"frequency\": \"snapshot\""}) {
      assertThat(
              creates("public.orders", "main.lb.orders", "lakebase_to_delta", frequency).refusal())
          .contains("continuous only")
          .contains("Use frequency continuous");
    }
    assertThat(workspace.received()).isEmpty();
  }

  @Test
  void aFeedOfASchemaIsCreated() {
    workspace.on(
        "POST " + FEEDS,
        done("postgres/" + DATABASE, "{\"name\": \"" + DATABASE + "/cdf-configs/feed_public\"}"));

    JsonNode created =
        creates(
                "public.orders",
                "main.lb.orders",
                "lakebase_to_delta",
                ", \"frequency\": \"continuous\"")
            .data();

    assertThat(created.path("sync").asText()).isEqualTo("feed_public");
    assertThat(created.path("notes").toString()).contains("every table of the schema 'public'");
    assertThat(workspace.last("POST").query()).isEqualTo("cdf_config_id=feed_public");
    assertThat(workspace.last("POST").body())
        .contains("\"catalog\":\"main\"")
        .contains("\"schema\":\"lb\"")
        .contains("\"postgres_schema\":\"public\"");
  }

  @Test
  void aSyncedTableWhoseAnswerIsLostIsFound() {
    workspace.on("POST postgres/synced_tables", lost());
    workspace.on("GET " + SYNCED, table());

    JsonNode created =
        creates(
                "main.ml.features",
                "ml.features",
                "delta_to_lakebase",
                ", \"primary_key_columns\": [\"id\"]")
            .data();

    assertThat(created.path("notes").toString()).contains("answer was lost");
    assertThat(workspace.count("POST postgres/synced_tables")).isEqualTo(1);
  }

  @Test
  void bothDirectionsAreListed() {
    catalogWithTables("features", "plain");
    workspace.on("GET " + SYNCED, table());
    workspace.on(
        "GET " + FEEDS,
        list(
            "cdf_configs",
            "{\"name\": \""
                + DATABASE
                + "/cdf-configs/feed_public\", \"catalog\": \"main\","
                + " \"schema\": \"lb\", \"postgres_schema\": \"public\"}"));
    workspace.on(
        "GET " + FEEDS + "/feed_public/cdf-statuses",
        list(
            "cdf_statuses",
            "{\"state\": \"CDF_STATE_STREAMING\", \"last_sync_time\": \"2026-01-05T00:00:00Z\"}"));

    JsonNode syncs = calls("lakebase_list_syncs", "{\"project_name\": \"demo\"}").data();

    JsonNode feed = syncs.at("/syncs/0");
    assertThat(feed.path("direction").asText()).isEqualTo("lakebase_to_delta");
    assertThat(feed.path("status").asText()).isEqualTo("streaming");
    assertThat(feed.path("last_sync").asText()).isEqualTo("2026-01-05T00:00:00Z");
    assertThat(feed.path("target").asText()).isEqualTo("main.lb");
    JsonNode table = syncs.at("/syncs/1");
    assertThat(table.path("direction").asText()).isEqualTo("delta_to_lakebase");
    assertThat(table.path("sync").asText()).isEqualTo("main.ml.features");
    assertThat(table.path("last_sync").asText()).isEqualTo("2026-01-06T00:00:00Z");
    assertThat(syncs.path("syncs")).hasSize(2);
  }

  @Test
  void aSyncedTableOfAnotherProjectIsNotListed() {
    catalogWithTables("features");
    workspace.on(
        "GET " + SYNCED, table().replace("\"project\": \"demo\"", "\"project\": \"other\""));

    assertThat(calls("lakebase_list_syncs", "{\"project_name\": \"demo\"}").data().path("syncs"))
        .isEmpty();
  }

  @Test
  void oneCatalogAndSchemaCanBeNamed() {
    catalogWithTables("features");
    workspace.on("GET " + SYNCED, table());

    JsonNode syncs =
        calls(
                "lakebase_list_syncs",
                "{\"project_name\": \"demo\", \"catalog\": \"main\", \"schema_name\": \"ml\"}")
            .data();

    assertThat(syncs.path("syncs")).hasSize(1);
    assertThat(workspace.count("GET api/2.1/unity-catalog/catalogs")).isZero();
    assertThat(
            calls(
                    "lakebase_list_syncs",
                    "{\"project_name\": \"demo\", \"catalog\": \"main\", \"schema_name\": \"x\"}")
                .data()
                .path("syncs"))
        .isEmpty();
  }

  @Test
  void aCatalogThatMayNotBeReadIsPassedOver() {
    workspace.on(
        "GET api/2.1/unity-catalog/catalogs",
        list("catalogs", "{\"name\": \"secret\"}", "{\"name\": \"system\"}"));
    workspace.on("GET api/2.1/unity-catalog/schemas", error(403, "PERMISSION_DENIED", "not yours"));

    assertThat(calls("lakebase_list_syncs", "{\"project_name\": \"demo\"}").data().path("syncs"))
        .isEmpty();
    assertThat(workspace.count("GET api/2.1/unity-catalog/schemas")).isEqualTo(1);
  }

  private void catalogWithTables(String... tables) {
    workspace.on("GET api/2.1/unity-catalog/catalogs", list("catalogs", "{\"name\": \"main\"}"));
    workspace.on(
        "GET api/2.1/unity-catalog/schemas",
        list("schemas", "{\"name\": \"ml\", \"catalog_name\": \"main\"}"));
    String[] rows = new String[tables.length];
    for (int i = 0; i < tables.length; i++) {
      rows[i] = "{\"full_name\": \"main.ml." + tables[i] + "\", \"table_type\": \"FOREIGN\"}";
    }
    workspace.on("GET api/2.1/unity-catalog/tables", json(list("tables", rows)));
  }

  private static String synced() {
    return done("synced_tables/main.ml.features", table());
  }

  private static String table() {
    return """
    {"name": "synced_tables/main.ml.features",
     "status": {"detailed_state": "SYNCED_TABLE_ONLINE", "project": "demo", "message": "fine",
       "last_sync_time": "2026-01-06T00:00:00Z"}}""";
  }

  private static Agent.Answer creates(String source, String target, String direction, String more) {
    return calls(
        "lakebase_create_sync",
        """
        {"project_name": "demo", "source_table": "%s", "target_table": "%s", "direction": "%s"%s}"""
            .formatted(source, target, direction, more));
  }

  private static Agent.Answer calls(String tool, String arguments) {
    return plane.agent().calls(tool, arguments);
  }
}
