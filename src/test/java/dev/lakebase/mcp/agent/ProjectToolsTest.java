package dev.lakebase.mcp.agent;

import static dev.lakebase.mcp.agent.ControlPlane.PROJECT;
import static dev.lakebase.mcp.agent.ControlPlane.branch;
import static dev.lakebase.mcp.agent.ControlPlane.done;
import static dev.lakebase.mcp.agent.ControlPlane.endpoint;
import static dev.lakebase.mcp.agent.ControlPlane.list;
import static dev.lakebase.mcp.agent.ControlPlane.running;
import static dev.lakebase.mcp.agent.StubWorkspace.error;
import static dev.lakebase.mcp.agent.StubWorkspace.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Projects and branches: what is shown, what is sent, what is refused. */
class ProjectToolsTest {
  private static final String BRANCHES = "GET postgres/projects/demo/branches";
  private static final String PRODUCTION =
      branch("production", "\"default\": true, \"logical_size_bytes\": 2048");
  private static final String PRIMARY =
      endpoint("production", "primary", "READ_WRITE", "\"current_state\": \"IDLE\"");

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
  }

  @Test
  void projectsAreListed() {
    workspace.on("GET postgres/projects", list("projects", PROJECT));

    JsonNode project = calls("lakebase_list_projects", "{}").data().at("/projects/0");

    assertThat(project.path("project").asText()).isEqualTo("demo");
    assertThat(project.path("owner").asText()).isEqualTo("o@example.com");
    assertThat(project.path("default_branch").asText()).isEqualTo("production");
    assertThat(project.path("pg_version").asInt()).isEqualTo(17);
  }

  @Test
  void aCatalogLeadsToItsProject() {
    workspace.on(
        "GET postgres/catalogs/lake",
        "{\"name\": \"catalogs/lake\", \"status\": {\"branch\":"
            + " \"projects/demo/branches/production\"}}");
    workspace.on("GET postgres/projects/demo", PROJECT);

    assertThat(calls("lakebase_list_projects", "{\"catalog\": \"lake\"}").data().path("projects"))
        .hasSize(1);
  }

  @Test
  void aProjectIsDescribedWithItsBranchesAndSyncs() {
    production();
    workspace.on("GET postgres/projects/demo", PROJECT);
    workspace.on("GET postgres/projects/demo/branches/production/databases", list("databases"));
    workspace.on("GET api/2.1/unity-catalog/catalogs", list("catalogs"));

    JsonNode project = calls("lakebase_describe_project", "{\"project_name\": \"demo\"}").data();

    assertThat(project.path("history_retention_seconds").asDouble()).isEqualTo(604800);
    assertThat(project.at("/default_compute/max_cu").asInt()).isEqualTo(4);
    assertThat(project.at("/branches/0/branch").asText()).isEqualTo("production");
    assertThat(project.at("/branches/0/compute_state").asText()).isEqualTo("suspended");
    assertThat(project.path("syncs")).isEmpty();
  }

  @Test
  void anUnknownProjectIsNotFound() {
    assertThat(calls("lakebase_describe_project", "{\"project_name\": \"nope\"}").refusal())
        .startsWith("Not found in the workspace");
  }

  @Test
  void aConnectionStringHidesItsPasswordAndMintsNone() {
    addresses();

    JsonNode shown = calls("lakebase_get_connection_string", "{\"project_name\": \"demo\"}").data();

    assertThat(shown.path("connection_string").asText())
        .isEqualTo(
            "postgresql://me%40example.com:***@ep-primary.database.example.com:5432/databricks_postgres?sslmode=require");
    assertThat(shown.path("redacted").asBoolean()).isTrue();
    assertThat(workspace.count("POST postgres/credentials")).isZero();
  }

  @Test
  void aConnectionStringShowsAMintedPasswordOnRequest() {
    addresses();
    workspace.on(
        "POST postgres/credentials",
        "{\"token\": \"to/ken\", \"expire_time\": \"2026-01-01T01:00:00Z\"}");

    JsonNode shown =
        calls("lakebase_get_connection_string", "{\"project_name\": \"demo\", \"redact\": false}")
            .data();

    assertThat(shown.path("connection_string").asText()).contains("me%40example.com:to%2Fken@");
    assertThat(shown.path("expires").asText()).isEqualTo("2026-01-01T01:00:00Z");
    assertThat(workspace.last("POST").body())
        .isEqualTo("{\"endpoint\": \"projects/demo/branches/production/endpoints/primary\"}");
  }

  @Test
  void aReplicasConnectionStringNeedsAReplica() {
    addresses();

    assertThat(
            calls(
                    "lakebase_get_connection_string",
                    "{\"project_name\": \"demo\", \"compute_type\": \"replica\"}")
                .refusal())
        .contains("has no read replica")
        .contains("lakebase_create_read_replica");
  }

  @Test
  void aBranchIsCreatedWithoutExpiryUnlessOneIsAsked() {
    String name = "projects/demo/branches/dev-1";
    workspace.on("POST postgres/projects/demo/branches", running(name));
    workspace.on(
        "GET postgres/" + name + "/operations/op-1",
        json(running(name)),
        json(done(name, branch("dev-1", "\"expire_time\": \"2026-01-03T00:00:00Z\""))));

    JsonNode created =
        calls("lakebase_create_branch", "{\"project_name\": \"demo\", \"branch_name\": \"dev-1\"}")
            .data();

    assertThat(created.path("state").asText()).isEqualTo("ready");
    assertThat(workspace.last("POST").line()).endsWith("/branches?branch_id=dev-1");
    assertThat(workspace.last("POST").body())
        .isEqualTo(
            "{\"spec\":{\"source_branch\":\"projects/demo/branches/production\",\"no_expiry\":true}}");

    calls(
            "lakebase_create_branch",
            "{\"project_name\": \"demo\", \"branch_name\": \"dev-1\", \"parent_branch\": \"qa\","
                + " \"ttl_hours\": 2}")
        .data();

    assertThat(workspace.last("POST").body())
        .isEqualTo(
            "{\"spec\":{\"source_branch\":\"projects/demo/branches/qa\",\"ttl\":\"7200s\"}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dev", "1dev", "dev-", "a/b", "../x", "a b", "a?b=c", ""})
  void aBranchNameThatThePlatformWouldNotTakeIsRefused(String name) {
    assertThat(
            calls(
                    "lakebase_create_branch",
                    "{\"project_name\": \"demo\", \"branch_name\": \"" + name + "\"}")
                .refusal())
        .startsWith("Argument 'branch_name' must be");
    assertThat(workspace.received()).isEmpty();
  }

  @Test
  void aNameThatNoPathTakesIsNotSent() {
    assertThat(calls("lakebase_describe_project", "{\"project_name\": \"demo\\n\"}").refusal())
        .startsWith("Names in the workspace");
    assertThat(workspace.received()).isEmpty();
  }

  @Test
  void branchesAreListedNewestFirstWithTheirComputes() {
    production();
    String dev = branch("dev", "\"is_protected\": true").replace("2026-01-02T", "2026-02-02T");
    workspace.on(BRANCHES, list("branches", PRODUCTION, dev));
    workspace.on("GET postgres/projects/demo/branches/dev/endpoints", list("endpoints"));

    JsonNode branches =
        calls("lakebase_list_branches", "{\"project_name\": \"demo\"}").data().path("branches");

    assertThat(branches)
        .extracting(one -> one.path("branch").asText())
        .containsExactly("dev", "production");
    assertThat(branches.path(0).path("protected").asBoolean()).isTrue();
    assertThat(branches.path(0).path("compute_state").isNull()).isTrue();
    assertThat(branches.path(1).path("compute_state").asText()).isEqualTo("suspended");
    assertThat(branches.path(1).path("default").asBoolean()).isTrue();
    assertThat(branches.path(1).path("size_bytes").asInt()).isEqualTo(2048);
  }

  @Test
  void aBranchIsDeleted() {
    workspace.on("GET postgres/projects/demo", PROJECT);
    workspace.on("GET postgres/projects/demo/branches/dev", branch("dev", "\"default\": false"));
    workspace.on(
        "DELETE postgres/projects/demo/branches/dev", done("projects/demo/branches/dev", "{}"));

    assertThat(deletes("dev").data().path("deleted").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"production", "PRODUCTION", "Main", "main"})
  void theProductionBranchIsNeverDeleted(String name) {
    assertThat(deletes(name).refusal()).contains("can't be deleted: it is the production branch");
    assertThat(workspace.received()).isEmpty();
  }

  @Test
  void theDefaultBranchIsNotDeletedUnderAnyOfItsNames() {
    workspace.on(
        "GET postgres/projects/demo", PROJECT.replace("branches/production", "branches/live"));
    workspace.on("GET postgres/projects/demo/branches/live", branch("live", "\"size\": 1"));
    workspace.on("GET postgres/projects/demo/branches/br-live", branch("live", "\"size\": 1"));
    workspace.on(
        "GET postgres/projects/demo/branches/br-prod", branch("production", "\"size\": 1"));

    assertThat(deletes("live").refusal()).contains("default branch");
    assertThat(deletes("br-live").refusal()).contains("default branch");
    assertThat(deletes("br-prod").refusal()).contains("production branch");
    assertThat(workspace.received()).noneMatch(one -> one.method().equals("DELETE"));
  }

  @Test
  void aProtectedBranchIsNotDeleted() {
    workspace.on("GET postgres/projects/demo", PROJECT);
    workspace.on(
        "GET postgres/projects/demo/branches/dev", branch("dev", "\"is_protected\": true"));

    assertThat(deletes("dev").refusal()).contains("it is protected");
    assertThat(workspace.received()).noneMatch(one -> one.method().equals("DELETE"));
  }

  @Test
  void whatThePlatformRefusesToDeleteIsSaid() {
    workspace.on("GET postgres/projects/demo", PROJECT);
    workspace.on("GET postgres/projects/demo/branches/dev", branch("dev", "\"default\": false"));
    workspace.on(
        "DELETE postgres/projects/demo/branches/dev",
        error(400, "BAD_REQUEST", "branch has children"));

    assertThat(deletes("dev").refusal())
        .isEqualTo("The workspace refused this (400): branch has children.");
  }

  private void production() {
    workspace.on(BRANCHES, list("branches", PRODUCTION));
    workspace.on(
        "GET postgres/projects/demo/branches/production/endpoints", list("endpoints", PRIMARY));
  }

  private void addresses() {
    production();
    workspace.on(
        "GET postgres/projects/demo/branches/production/databases",
        list("databases", "{\"status\": {\"postgres_database\": \"databricks_postgres\"}}"));
    workspace.on("GET preview/scim/v2/Me", "{\"userName\": \"me@example.com\"}");
  }

  private static Agent.Answer deletes(String branch) {
    return calls(
        "lakebase_delete_branch",
        "{\"project_name\": \"demo\", \"branch_name\": \"" + branch + "\", \"confirm\": true}");
  }

  private static Agent.Answer calls(String tool, String arguments) {
    return plane.agent().calls(tool, arguments);
  }
}
