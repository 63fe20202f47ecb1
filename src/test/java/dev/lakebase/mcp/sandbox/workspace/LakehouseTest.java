package dev.lakebase.mcp.sandbox.workspace;

import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.DEMO;
import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.DEV;
import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.core.error.platform.NotFound;
import com.databricks.sdk.service.catalog.EffectivePrivilegeAssignment;
import com.databricks.sdk.service.catalog.TableInfo;
import com.databricks.sdk.service.pipelines.StartUpdate;
import com.databricks.sdk.service.pipelines.UpdateInfoState;
import com.databricks.sdk.service.postgres.CdfConfig;
import com.databricks.sdk.service.postgres.CdfStatus;
import com.databricks.sdk.service.postgres.CreateCdfConfigRequest;
import com.databricks.sdk.service.postgres.CreateSyncedTableRequest;
import com.databricks.sdk.service.postgres.PostgresAPI;
import com.databricks.sdk.service.postgres.SyncedTable;
import com.databricks.sdk.service.postgres.SyncedTableSyncedTableSpec;
import com.databricks.sdk.service.postgres.SyncedTableSyncedTableSpecSyncedTableSchedulingPolicy;
import com.databricks.sdk.service.sql.ExecuteStatementRequest;
import com.databricks.sdk.service.sql.StatementState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Unity Catalog, and the ways between Delta and PostgreSQL. */
class LakehouseTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String DATABASE = DEV + "/databases/databricks-postgres";
  private static WorkspaceFixture fixture;

  @BeforeAll
  static void start() throws IOException {
    fixture = WorkspaceFixture.start();
  }

  @AfterAll
  static void stop() throws IOException {
    fixture.close();
  }

  private static PostgresAPI api() {
    return fixture.client().postgres();
  }

  @Test
  void aTableTellsItsColumnsAndItsKey() {
    TableInfo orders = fixture.client().tables().get("main.sales.orders");
    assertThat(orders.getColumns())
        .extracting(column -> column.getName() + " " + column.getTypeText())
        .contains("order_id bigint", "amount decimal(10,2)");
    assertThat(orders.getTableConstraints())
        .singleElement()
        .satisfies(
            constraint ->
                assertThat(constraint.getPrimaryKeyConstraint().getChildColumns())
                    .containsExactly("order_id"));
    assertThat(list(fixture.client().tables().list("main", "sales")))
        .extracting(TableInfo::getFullName)
        .contains("main.sales.customers", "main.sales.clicks");
    assertThatThrownBy(() -> fixture.client().tables().get("main.sales.none"))
        .isInstanceOf(NotFound.class);
  }

  @Test
  void privilegesAreInherited() {
    List<EffectivePrivilegeAssignment> effective =
        new ArrayList<>(
            fixture
                .client()
                .grants()
                .getEffective("table", "main.sales.orders")
                .getPrivilegeAssignments());
    assertThat(effective)
        .anySatisfy(
            assignment -> {
              assertThat(assignment.getPrincipal()).isEqualTo("account users");
              assertThat(assignment.getPrivileges())
                  .anySatisfy(
                      privilege -> {
                        assertThat(privilege.getPrivilege()).hasToString("USE_SCHEMA");
                        assertThat(privilege.getInheritedFromName()).isEqualTo("main.sales");
                      });
            });
    assertThat(effective).anySatisfy(each -> assertThat(each.getPrincipal()).isEqualTo("analysts"));
  }

  @Test
  void aSyncedTableGetsItsRowsAndCanBeLookedUp() throws Exception {
    String name = sync("main.sales.orders_synced", "main.sales.orders", "order_id", "TRIGGERED");
    List<String> states = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              String state = api().getSyncedTable(name).getStatus().getDetailedState().toString();
              states.add(state);
              return state.equals("SYNCED_TABLE_ONLINE_NO_PENDING_UPDATE");
            });
    assertThat(states).contains("SYNCED_TABLE_PROVISIONING_INITIAL_SNAPSHOT");
    assertThat(fixture.one(DEV, "SELECT count(*) FROM sales.orders_synced")).isEqualTo("1000");
    assertThat(fixture.one(DEV, "SELECT status FROM sales.orders_synced WHERE order_id = 7"))
        .isEqualTo("delivered");
    assertThat(fixture.one(PRODUCTION, "SELECT to_regclass('sales.orders_synced')")).isNull();
    assertThat(fixture.client().tables().get("main.sales.orders_synced").getTableType())
        .hasToString("FOREIGN");

    fixture.execute(DEV, "DELETE FROM sales.orders_synced WHERE order_id > 10");
    String pipeline = api().getSyncedTable(name).getStatus().getPipelineId();
    String update =
        fixture
            .client()
            .pipelines()
            .startUpdate(new StartUpdate().setPipelineId(pipeline))
            .getUpdateId();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                fixture.client().pipelines().getUpdate(pipeline, update).getUpdate().getState()
                    == UpdateInfoState.COMPLETED);
    assertThat(fixture.one(DEV, "SELECT count(*) FROM sales.orders_synced")).isEqualTo("1000");
    fixture.await(api().deleteSyncedTable(name).getName());
    assertThatThrownBy(() -> api().getSyncedTable(name)).isInstanceOf(NotFound.class);
    assertThat(fixture.one(DEV, "SELECT count(*) FROM sales.orders_synced")).isEqualTo("1000");
  }

  @Test
  void everyDeltaTypeHasItsPlaceInPostgres() {
    sync("main.sales.products_synced", "main.sales.products", "sku", "SNAPSHOT");
    sync("main.features.churn_synced", "main.features.customer_churn", "customer_id", "CONTINUOUS");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              assertThat(
                      fixture.one(
                          DEV, "SELECT shelves FROM sales.products_synced WHERE sku = 'SKU-0002'"))
                  .isEqualTo("[2, 9]");
              assertThat(fixture.one(DEV, "SELECT count(*) FROM features.churn_synced"))
                  .isEqualTo("200");
            });
  }

  @Test
  void whatCanNotBeSyncedIsRefused() {
    assertThatThrownBy(() -> sync("main.sales.a", "main.sales.clicks", "session", "TRIGGERED"))
        .hasMessageContaining("needs the change data feed");
    assertThatThrownBy(() -> sync("main.sales.a", "main.sales.none", "id", "SNAPSHOT"))
        .isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> sync("main.sales.a", "main.sales.orders", "nothing", "SNAPSHOT"))
        .hasMessageContaining("has no column 'nothing'");
    assertThatThrownBy(() -> sync("main.sales.orders", "main.sales.orders", "order_id", "SNAPSHOT"))
        .hasMessageContaining("already exists");
    String bob = "bob@example.com";
    WorkspaceClient his = fixture.clientOf(fixture.workspace().accessToken(bob));
    assertThatThrownBy(
            () ->
                his.postgres()
                    .createSyncedTable(
                        request("main.sales.b", "main.sales.orders", "order_id", "SNAPSHOT")))
        .hasMessageContaining("CAN_MANAGE");
  }

  @Test
  void aChangeDataFeedFollowsTablesOfFullIdentityOnly() throws Exception {
    fixture.execute(
        DEV,
        "CREATE SCHEMA fed; CREATE TABLE fed.full_one (id int); CREATE TABLE fed.poor_one (id int);"
            + " ALTER TABLE fed.full_one REPLICA IDENTITY FULL");
    CdfConfig config = new CdfConfig().setCatalog("main").setSchema("lb").setPostgresSchema("fed");
    String name = DATABASE + "/cdf-configs/fed";
    fixture.await(
        api()
            .createCdfConfig(
                new CreateCdfConfigRequest()
                    .setParent(DATABASE)
                    .setCdfConfigId("fed")
                    .setCdfConfig(config))
            .getName());
    assertThat(states(name)).containsExactly("CDF_STATE_SNAPSHOTTING", "CDF_STATE_SKIPPED");
    assertThat(states(name)).containsExactly("CDF_STATE_STREAMING", "CDF_STATE_SKIPPED");
    assertThat(list(api().listCdfConfigs(DATABASE)))
        .extracting(CdfConfig::getPostgresSchema)
        .containsExactly("fed");
    fixture.await(api().deleteCdfConfig(name).getName());
    assertThat(list(api().listCdfConfigs(DATABASE))).isEmpty();
  }

  @Test
  void aRegisteredCatalogNamesItsProject() {
    assertThat(api().getCatalog("catalogs/shop").getStatus().getProject()).isEqualTo(DEMO);
    assertThatThrownBy(() -> api().getCatalog("catalogs/main")).isInstanceOf(NotFound.class);
  }

  @Test
  void theSystemTablesAreThereAndEmpty() {
    var answer =
        fixture
            .client()
            .statementExecution()
            .executeStatement(
                new ExecuteStatementRequest()
                    .setWarehouseId("w")
                    .setStatement("SELECT * FROM system.lakebase.compute_gauges"));
    assertThat(answer.getStatus().getState()).isEqualTo(StatementState.SUCCEEDED);
    assertThat(answer.getManifest().getTotalRowCount()).isZero();
  }

  private static List<String> states(String config) {
    return list(api().listCdfStatuses(config)).stream()
        .map(CdfStatus::getState)
        .map(Object::toString)
        .toList();
  }

  private static String sync(String id, String source, String key, String policy) {
    fixture.await(api().createSyncedTable(request(id, source, key, policy)).getName());
    return "synced_tables/" + id;
  }

  private static CreateSyncedTableRequest request(
      String id, String source, String key, String policy) {
    return new CreateSyncedTableRequest()
        .setSyncedTableId(id)
        .setSyncedTable(
            new SyncedTable()
                .setSpec(
                    new SyncedTableSyncedTableSpec()
                        .setBranch(DEV)
                        .setPostgresDatabase("databricks_postgres")
                        .setSourceTableFullName(source)
                        .setPrimaryKeyColumns(List.of(key))
                        .setSchedulingPolicy(
                            SyncedTableSyncedTableSpecSyncedTableSchedulingPolicy.valueOf(
                                policy))));
  }

  private static <T> List<T> list(Iterable<T> pages) {
    return StreamSupport.stream(pages.spliterator(), false).toList();
  }
}
