package dev.lakebase.mcp.sandbox.workspace;

import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.DEMO;
import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.DEV;
import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.core.DatabricksException;
import com.databricks.sdk.core.error.platform.NotFound;
import com.databricks.sdk.service.iam.MeRequest;
import com.databricks.sdk.service.postgres.Branch;
import com.databricks.sdk.service.postgres.BranchSpec;
import com.databricks.sdk.service.postgres.BranchStatusState;
import com.databricks.sdk.service.postgres.CreateBranchOperation;
import com.databricks.sdk.service.postgres.CreateBranchRequest;
import com.databricks.sdk.service.postgres.CreateDatabaseRequest;
import com.databricks.sdk.service.postgres.CreateProjectRequest;
import com.databricks.sdk.service.postgres.CreateRoleRequest;
import com.databricks.sdk.service.postgres.Database;
import com.databricks.sdk.service.postgres.DatabaseDatabaseSpec;
import com.databricks.sdk.service.postgres.DeleteBranchRequest;
import com.databricks.sdk.service.postgres.Endpoint;
import com.databricks.sdk.service.postgres.EndpointSpec;
import com.databricks.sdk.service.postgres.ListBranchesRequest;
import com.databricks.sdk.service.postgres.ListProjectsRequest;
import com.databricks.sdk.service.postgres.PostgresAPI;
import com.databricks.sdk.service.postgres.Project;
import com.databricks.sdk.service.postgres.ProjectSpec;
import com.databricks.sdk.service.postgres.Role;
import com.databricks.sdk.service.postgres.RoleIdentityType;
import com.databricks.sdk.service.postgres.RoleRoleSpec;
import com.databricks.sdk.service.postgres.UndeleteBranchRequest;
import com.databricks.sdk.service.postgres.UpdateBranchRequest;
import com.databricks.sdk.service.postgres.UpdateEndpointOperation;
import com.databricks.sdk.service.postgres.UpdateEndpointRequest;
import com.google.protobuf.Duration;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The official SDK for Java, unmodified, drives the control plane. */
class OfficialSdkTest {
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
  void theSeedIsThere() {
    assertThat(fixture.client().currentUser().me(new MeRequest()).getUserName())
        .isEqualTo(fixture.workspace().user());
    assertThat(list(api().listProjects(new ListProjectsRequest())))
        .extracting(Project::getName)
        .contains(DEMO);
    assertThat(list(api().listBranches(DEMO)))
        .extracting(Branch::getName)
        .contains(PRODUCTION, DEV);
    Branch production = api().getBranch(PRODUCTION);
    assertThat(production.getStatus().getDefault()).isTrue();
    assertThat(production.getSpec()).isNull();
    assertThat(list(api().listEndpoints(DEV)))
        .extracting(Endpoint::getName)
        .containsExactly(DEV + "/endpoints/primary");
    assertThat(list(api().listDatabases(DEV)))
        .extracting(database -> database.getStatus().getPostgresDatabase())
        .containsExactly("databricks_postgres");
  }

  @Test
  void aBranchIsCreatedChangedDeletedAndBroughtBack() throws Exception {
    Branch created = create("feature", new BranchSpec().setNoExpiry(true));
    String name = created.getName();
    assertThat(created.getStatus().getCurrentState()).isEqualTo(BranchStatusState.READY);
    assertThat(created.getStatus().getSourceBranch()).isEqualTo(PRODUCTION);
    assertThat(created.getStatus().getSourceBranchLsn()).contains("/");

    Branch changed =
        api()
            .updateBranch(
                new UpdateBranchRequest()
                    .setName(name)
                    .setUpdateMask(mask("spec.expiration"))
                    .setBranch(new Branch().setSpec(new BranchSpec().setTtl(seconds(3600)))))
            .waitForCompletion();
    assertThat(changed.getStatus().getExpireTime()).isNotNull();

    fixture.await(api().deleteBranch(name).getName());
    assertThatThrownBy(() -> api().getBranch(name)).isInstanceOf(NotFound.class);
    assertThat(list(api().listBranches(DEMO))).extracting(Branch::getName).doesNotContain(name);
    assertThat(
            list(
                api().listBranches(new ListBranchesRequest().setParent(DEMO).setShowDeleted(true))))
        .extracting(Branch::getName)
        .contains(name);
    fixture.await(api().undeleteBranch(new UndeleteBranchRequest().setName(name)).getName());
    assertThat(fixture.one(name, "SELECT count(*) FROM public.orders")).isEqualTo("50000");
    fixture.await(
        api().deleteBranch(new DeleteBranchRequest().setName(name).setPurge(true)).getName());
    assertThat(
            list(
                api().listBranches(new ListBranchesRequest().setParent(DEMO).setShowDeleted(true))))
        .extracting(Branch::getName)
        .doesNotContain(name);
  }

  @Test
  void anEndpointIsResizedDisabledAndEnabled() throws Exception {
    create("sized", new BranchSpec().setNoExpiry(true));
    String name = DEMO + "/branches/sized/endpoints/primary";
    Endpoint resized =
        update(
            name,
            "spec.autoscaling_limit_min_cu,spec.autoscaling_limit_max_cu",
            new EndpointSpec().setAutoscalingLimitMinCu(2.0).setAutoscalingLimitMaxCu(8.0));
    assertThat(resized.getStatus().getAutoscalingLimitMaxCu()).isEqualTo(8.0);
    Endpoint patient =
        update(name, "spec.suspension", new EndpointSpec().setSuspendTimeoutDuration(seconds(600)));
    assertThat(patient.getStatus().getSuspendTimeoutDuration().getSeconds()).isEqualTo(600);
    assertThat(fixture.one(DEMO + "/branches/sized", "SELECT 1")).isEqualTo("1");

    Endpoint disabled = update(name, "spec.disabled", new EndpointSpec().setDisabled(true));
    assertThat(disabled.getStatus().getCurrentState()).hasToString("IDLE");
    assertThatThrownBy(() -> fixture.one(DEMO + "/branches/sized", "SELECT 1"))
        .hasMessageContaining("The endpoint is disabled");
    update(name, "spec.disabled", new EndpointSpec().setDisabled(false));
    assertThat(fixture.one(DEMO + "/branches/sized", "SELECT 1")).isEqualTo("1");
    assertThatThrownBy(
            () ->
                update(
                    name,
                    "spec.autoscaling_limit_min_cu,spec.autoscaling_limit_max_cu",
                    new EndpointSpec()
                        .setAutoscalingLimitMinCu(1.0)
                        .setAutoscalingLimitMaxCu(24.0)))
        .hasMessageContaining("at most 16.0 CU apart");
  }

  @Test
  void aProjectIsARealEmptyServer() throws Exception {
    Project project =
        api()
            .createProject(
                new CreateProjectRequest()
                    .setProjectId("fresh")
                    .setProject(
                        new Project().setSpec(new ProjectSpec().setDisplayName("A fresh one"))))
            .waitForCompletion();
    assertThat(project.getStatus().getDisplayName()).isEqualTo("A fresh one");
    String branch = project.getStatus().getDefaultBranch();
    assertThat(fixture.one(branch, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
        .isEqualTo("0");
    fixture.execute(branch, "CREATE TABLE mine (id int PRIMARY KEY)");
    fixture.await(api().deleteProject(project.getName()).getName());
    assertThatThrownBy(() -> api().getProject(project.getName())).isInstanceOf(NotFound.class);
  }

  @Test
  void aRoleAndItsDatabaseAreRealAndLoggedInTo() throws Exception {
    String branch = create("people", new BranchSpec().setNoExpiry(true)).getName();
    Role role =
        api()
            .createRole(
                new CreateRoleRequest()
                    .setParent(branch)
                    .setRoleId("alice")
                    .setRole(
                        new Role()
                            .setSpec(
                                new RoleRoleSpec()
                                    .setPostgresRole("alice@example.com")
                                    .setIdentityType(RoleIdentityType.USER))))
            .waitForCompletion();
    assertThat(role.getStatus().getAuthMethod()).hasToString("LAKEBASE_OAUTH_V1");
    Database database =
        api()
            .createDatabase(
                new CreateDatabaseRequest()
                    .setParent(branch)
                    .setDatabaseId("notes")
                    .setDatabase(
                        new Database()
                            .setSpec(
                                new DatabaseDatabaseSpec()
                                    .setPostgresDatabase("notes")
                                    .setRole(role.getName()))))
            .waitForCompletion();
    assertThat(database.getStatus().getRole()).isEqualTo(role.getName());
    assertThat(
            fixture.one(
                branch, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'notes'"))
        .isEqualTo("alice@example.com");
    assertThatThrownBy(() -> api().deleteRole(role.getName()))
        .hasMessageContaining("owns databases");
    fixture.await(api().deleteDatabase(database.getName()).getName());
    fixture.await(api().deleteRole(role.getName()).getName());
    assertThat(
            fixture.one(
                branch, "SELECT count(*) FROM pg_roles WHERE rolname = 'alice@example.com'"))
        .isEqualTo("0");
  }

  @Test
  void whatThePlatformRefusesIsRefusedInItsWords() {
    assertThatThrownBy(() -> api().getBranch(DEMO + "/branches/none"))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("branch id not found");
    assertThatThrownBy(() -> create("dev", new BranchSpec().setNoExpiry(true)))
        .isInstanceOfSatisfying(
            DatabricksError.class,
            error -> assertThat(error.getErrorCode()).isEqualTo("ALREADY_EXISTS"))
        .hasMessageContaining("branch with such id already exists");
    assertThatThrownBy(() -> create("Upper_Case", new BranchSpec().setNoExpiry(true)))
        .hasMessageContaining("Field branch_id must match pattern");
    assertThatThrownBy(() -> create("no-end", new BranchSpec()))
        .hasMessageContaining("Exactly one of");
    assertThatThrownBy(() -> api().deleteBranch(PRODUCTION))
        .hasMessageContaining("Cannot delete root branch");
    assertThatThrownBy(() -> api().deleteEndpoint(DEV + "/endpoints/primary"))
        .hasMessageContaining("Cannot delete read-write endpoint");
    assertThatThrownBy(() -> update(DEV + "/endpoints/primary", "spec.size", new EndpointSpec()))
        .hasMessageContaining("Unknown field path in update_mask");
  }

  @Test
  void pagesAreFollowed() {
    assertThat(list(api().listBranches(new ListBranchesRequest().setParent(DEMO).setPageSize(1L))))
        .extracting(Branch::getName)
        .contains(PRODUCTION, DEV);
  }

  @Test
  void aWrongTokenIsRefused() {
    assertThatThrownBy(() -> fixture.clientOf("dapi-wrong").currentUser().me(new MeRequest()))
        .isInstanceOf(DatabricksException.class)
        .hasMessageContaining("Invalid access token");
    assertThatThrownBy(
            () ->
                fixture
                    .clientOf(fixture.workspace().accessToken("bob@example.com"))
                    .postgres()
                    .getProject(DEMO))
        .hasMessageContaining("does not have CAN_USE");
  }

  private static Branch create(String id, BranchSpec spec) throws Exception {
    CreateBranchOperation operation =
        api()
            .createBranch(
                new CreateBranchRequest()
                    .setParent(DEMO)
                    .setBranchId(id)
                    .setBranch(new Branch().setSpec(spec)));
    fixture.await(operation.getName());
    return operation.waitForCompletion();
  }

  private static Endpoint update(String name, String mask, EndpointSpec spec) throws Exception {
    UpdateEndpointOperation operation =
        api()
            .updateEndpoint(
                new UpdateEndpointRequest()
                    .setName(name)
                    .setUpdateMask(mask(mask))
                    .setEndpoint(new Endpoint().setSpec(spec)));
    fixture.await(operation.getName());
    return operation.waitForCompletion();
  }

  private static com.google.protobuf.FieldMask mask(String paths) {
    return com.google.protobuf.FieldMask.newBuilder()
        .addAllPaths(List.of(paths.split(",")))
        .build();
  }

  private static Duration seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }

  private static <T> List<T> list(Iterable<T> pages) {
    return StreamSupport.stream(pages.spliterator(), false).toList();
  }
}
