package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.database.ScratchSchema;
import dev.lakebase.mcp.database.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Schema discovery, quality, features and insights, called over HTTP on a real PostgreSQL. */
class SchemaToolsTest {
  private static RunningServer server;
  private static Agent agent;

  @BeforeAll
  static void start() {
    server = Agent.serverOnTestDatabase();
    agent = new Agent(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void schemasAreThoseThatUsersMade() {
    JsonNode schemas = agent.calls("lakebase_list_schemas", "{}").data().path("schemas");

    assertThat(schemas.findValuesAsText("name"))
        .contains("public", "analytics", "staging", "features")
        .noneMatch(name -> name.startsWith("pg_") || name.equals("information_schema"));
  }

  @Test
  void tablesComeWithTypeEstimateAndSize() {
    JsonNode tables = agent.calls("lakebase_list_tables", "{}").data().path("tables");

    assertThat(named(tables, "orders").path("row_estimate").asInt()).isEqualTo(50_000);
    assertThat(named(tables, "orders").path("total_bytes").asLong()).isPositive();
    assertThat(named(tables, "events").path("type").asText()).isEqualTo("partitioned table");
    assertThat(named(tables, "events").path("partitions").asInt()).isPositive();
    assertThat(named(tables, "order_summary").path("type").asText()).isEqualTo("view");
    assertThat(named(tables, "product_sales").path("type").asText()).isEqualTo("materialized view");
    assertThat(tables.findValuesAsText("name")).contains("Order Details");
  }

  @Test
  void partitionsAreListedWhenAskedFor() {
    JsonNode without = agent.calls("lakebase_list_tables", "{}").data().path("tables");
    JsonNode with =
        agent.calls("lakebase_list_tables", "{\"include_partitions\": true}").data().path("tables");

    assertThat(without.findValuesAsText("type")).doesNotContain("partition");
    assertThat(with.findValuesAsText("type")).contains("partition");
  }

  @Test
  void pagesOfTablesFollowEachOtherWithoutGapOrRepeat() {
    JsonNode all = agent.calls("lakebase_list_tables", "{}").data().path("tables");
    JsonNode first = agent.calls("lakebase_list_tables", "{\"limit\": 3}").data();
    JsonNode second =
        agent
            .calls(
                "lakebase_list_tables",
                "{\"limit\": 1000, \"cursor\": \"" + first.path("next_cursor").asText() + "\"}")
            .data();

    assertThat(first.path("tables")).hasSize(3);
    assertThat(second.path("next_cursor").isNull()).isTrue();
    assertThat(first.path("tables").size() + second.path("tables").size()).isEqualTo(all.size());
    assertThat(second.path("tables").path(0)).isEqualTo(all.path(3));
  }

  @Test
  void anUnknownSchemaIsNamedInTheRefusal() {
    assertThat(agent.calls("lakebase_list_tables", "{\"schema_name\": \"no'pe\"}").refusal())
        .isEqualTo(
            "Schema 'no'pe' does not exist. Use `lakebase_list_schemas` to discover available"
                + " schemas.");
    assertThat(agent.calls("lakebase_object_tree", "{\"schema_name\": \"nope\"}").refusal())
        .startsWith("Schema 'nope' does not exist.");
    assertThat(agent.calls("lakebase_list_feature_tables", "{\"schema_name\": \"x\"}").refusal())
        .startsWith("Schema 'x' does not exist.");
  }

  @Test
  void aTableIsDescribedWithKeysConstraintsAndIndexes() {
    JsonNode orders =
        agent.calls("lakebase_describe_table", "{\"table_name\": \"public.orders\"}").data();

    assertThat(named(orders.path("columns"), "amount").path("type").asText())
        .isEqualTo("numeric(10,2)");
    assertThat(named(orders.path("columns"), "order_id").path("nullable").asBoolean()).isFalse();
    assertThat(orders.path("primary_key").path(0).asText()).isEqualTo("order_id");
    assertThat(orders.path("constraints").findValuesAsText("type"))
        .contains("foreign key", "check");
    assertThat(orders.path("indexes").findValuesAsText("definition"))
        .anyMatch(definition -> definition.contains("UNIQUE INDEX orders_pkey"));
  }

  @Test
  void awkwardNamesAreFoundHoweverTheyAreWritten() throws SQLException {
    try (ScratchSchema scratch = TestDatabase.shared().scratchSchema()) {
      scratch.execute("CREATE TABLE \"A.b \"\"c\"\"\" (\"Key\" int PRIMARY KEY, \"x.y\" text)");
      for (String name :
          new String[] {
            scratch.name() + ".A.b \\\"c\\\"", scratch.name() + ".\\\"A.b \\\"\\\"c\\\"\\\"\\\""
          }) {
        JsonNode table =
            agent.calls("lakebase_describe_table", "{\"table_name\": \"" + name + "\"}").data();
        assertThat(table.path("table").asText()).isEqualTo("A.b \"c\"");
        assertThat(table.path("columns").findValuesAsText("name")).containsExactly("Key", "x.y");
      }
    }
    assertThat(
            agent
                .calls("lakebase_describe_table", "{\"table_name\": \"Order Details\"}")
                .data()
                .path("table")
                .asText())
        .isEqualTo("Order Details");
    assertThat(
            agent
                .calls("lakebase_describe_table", "{\"table_name\": \"ORDERS\"}")
                .data()
                .path("table")
                .asText())
        .isEqualTo("orders");
  }

  @Test
  void anUnknownTableIsNamedInTheRefusal() {
    assertThat(agent.calls("lakebase_describe_table", "{\"table_name\": \"${body}\"}").refusal())
        .isEqualTo(
            "Table ${body} does not exist. Use `lakebase_list_tables` to discover available"
                + " tables.");
  }

  @Test
  void theTreeLeavesColumnsOutWhenNamesAreEnough() {
    JsonNode full = agent.calls("lakebase_object_tree", "{\"schema_name\": \"features\"}").data();
    JsonNode names =
        agent
            .calls("lakebase_object_tree", "{\"schema_name\": \"features\", \"detail\": \"names\"}")
            .data();

    assertThat(full.at("/schemas/0/objects/0/columns/customer_id").asText()).isEqualTo("text");
    assertThat(names.at("/schemas/0/objects/0").has("columns")).isFalse();
    assertThat(agent.calls("lakebase_object_tree", "{}").data().path("schemas").size())
        .isGreaterThanOrEqualTo(4);
  }

  @Test
  void aProfileCountsOverWhatItSampled() {
    JsonNode profile =
        agent
            .calls("lakebase_profile_table", "{\"table_name\": \"orders\", \"sample_size\": 50000}")
            .data();
    JsonNode amount = named(profile.path("columns"), "amount");
    JsonNode status = named(profile.path("columns"), "status");

    assertThat(profile.path("sampled_rows").asInt()).isEqualTo(50_000);
    assertThat(amount.path("null_percent").asDouble()).isEqualTo(2.3);
    assertThat(amount.path("min").decimalValue()).isEqualByComparingTo("0.99");
    assertThat(amount.path("max").decimalValue()).isEqualByComparingTo("9999.99");
    assertThat(status.path("distinct").asInt()).isEqualTo(5);
    assertThat(status.path("frequent")).hasSize(5);
    assertThat(status.path("max_length").asInt()).isEqualTo(9);
    assertThat(named(profile.path("columns"), "order_id").path("mean").asDouble())
        .isEqualTo(25_000.5);
  }

  @Test
  void aProfileOfEveryTypeAndOfNothingWorks() throws SQLException {
    assertThat(
            agent
                .calls("lakebase_profile_table", "{\"table_name\": \"type_samples\"}")
                .data()
                .path("columns")
                .size())
        .isGreaterThan(20);
    try (ScratchSchema scratch = TestDatabase.shared().scratchSchema()) {
      scratch.execute("CREATE TABLE empty (a int, b json, c point)");
      JsonNode empty =
          agent
              .calls(
                  "lakebase_profile_table",
                  "{\"table_name\": \"" + scratch.qualified("empty") + "\"}")
              .data();
      assertThat(empty.path("sampled_rows").asInt()).isZero();
      assertThat(empty.path("columns")).hasSize(3);
    }
  }

  @Test
  void aSampleOfALargeTableSaysWhatItIs() {
    JsonNode profile =
        agent
            .calls("lakebase_profile_table", "{\"table_name\": \"orders\", \"sample_size\": 1000}")
            .data();

    assertThat(profile.path("sampled_rows").asInt()).isPositive().isLessThanOrEqualTo(1000);
    assertThat(profile.path("sample").asText()).contains("random pages");
    assertThat(profile.path("row_estimate").asInt()).isEqualTo(50_000);
  }

  @Test
  void featuresAreLookedUpByKey() {
    JsonNode found =
        agent
            .calls(
                "lakebase_lookup_features",
                "{\"feature_table\": \"customer_features\", \"entity_keys\":"
                    + " {\"customer_id\": \"C-12345\"}, \"features\": [\"orders_total\"]}")
            .data();
    JsonNode missing =
        agent
            .calls(
                "lakebase_lookup_features",
                "{\"feature_table\": \"features.customer_features\", \"entity_keys\":"
                    + " {\"customer_id\": \"' OR true --\"}}")
            .data();

    assertThat(found.path("found").asBoolean()).isTrue();
    assertThat(found.path("rows").path(0).has("orders_total")).isTrue();
    assertThat(found.path("rows").path(0)).hasSize(1);
    assertThat(missing.path("found").asBoolean()).isFalse();
  }

  @Test
  void anUnknownFeatureOrKeyIsNamedWithTheColumnsThereAre() {
    String table = "{\"feature_table\": \"customer_features\", \"entity_keys\": ";

    assertThat(agent.calls("lakebase_lookup_features", table + "{\"nope\": 1}}").refusal())
        .startsWith("Column 'nope' does not exist in features.customer_features. Columns:")
        .contains("customer_id");
    assertThat(agent.calls("lakebase_lookup_features", table + "{}}").refusal())
        .isEqualTo("Argument 'entity_keys' must be an object of 1 to 32 members; got {}.");
  }

  @Test
  void featureTablesComeWithTheirEntityKeys() {
    JsonNode tables = agent.calls("lakebase_list_feature_tables", "{}").data().path("tables");

    assertThat(named(tables, "customer_features").path("entity_keys").path(0).asText())
        .isEqualTo("customer_id");
  }

  @Test
  void insightsAreReadBackNewestLast() {
    agent.calls("lakebase_append_insight", "{\"insight\": \"first\"}").data();
    agent.calls("lakebase_append_insight", "{\"insight\": \"second\\nline\"}").data();

    assertThat(
            agent
                .ask("resources/read", "{\"uri\": \"memo://insights\"}")
                .at("/result/contents/0/text")
                .asText())
        .isEqualTo("- first\n- second line");
  }

  static JsonNode named(JsonNode list, String name) {
    for (JsonNode item : list) {
      if (item.path("name").asText().equals(name)) {
        return item;
      }
    }
    throw new AssertionError(name + " is not in " + list);
  }
}
