package dev.lakebase.mcp.sandbox.workspace;

import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.DEMO;
import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.DEV;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.databricks.sdk.service.postgres.Endpoint;
import com.databricks.sdk.service.postgres.EndpointSpec;
import com.databricks.sdk.service.postgres.UpdateEndpointRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.FieldMask;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The workspace misbehaves when it is told to, as the platform does when it is not. */
class FaultsTest {
  private static final String PROJECTS = "/api/2.0/postgres/projects";
  private static final String ENDPOINT = DEV + "/endpoints/primary";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static WorkspaceFixture fixture;

  @BeforeAll
  static void start() throws IOException {
    fixture = WorkspaceFixture.start(WorkspaceOptions.defaults().withOperationPolls(1));
  }

  @AfterAll
  static void stop() throws IOException {
    fixture.close();
  }

  @AfterEach
  void everythingWorksAgain() {
    fixture.workspace().faults().clear();
  }

  @Test
  void tooManyRequestsSaysWhenToComeAgainAndIsThenOver() throws Exception {
    fixture.workspace().faults().tooManyRequests("GET " + PROJECTS, 1, Duration.ofSeconds(7));
    HttpResponse<String> refused = get(PROJECTS);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).contains("7");
    assertThat(json(refused).path("error_code").asText()).isEqualTo("REQUEST_LIMIT_EXCEEDED");
    assertThat(get(PROJECTS).statusCode()).isEqualTo(200);
  }

  @Test
  void anUnavailableWorkspaceAnswers503() throws Exception {
    fixture.workspace().faults().unavailable("GET /api/2.0", 2);
    assertThat(get(PROJECTS).statusCode()).isEqualTo(503);
    assertThat(get(PROJECTS).statusCode()).isEqualTo(503);
    assertThat(get(PROJECTS).statusCode()).isEqualTo(200);
  }

  @Test
  void aLostAnswerLeavesWhatWasDone() throws Exception {
    fixture.workspace().faults().loseAnswer("POST " + PROJECTS, 1);
    String path = PROJECTS + "/demo/branches?branch_id=lost";
    assertThatThrownBy(() -> post(path, "{\"spec\":{\"no_expiry\":true}}"))
        .isInstanceOf(IOException.class);
    assertThat(get(PROJECTS + "/demo/branches/lost").statusCode()).isEqualTo(200);
    HttpResponse<String> again = post(path, "{\"spec\":{\"no_expiry\":true}}");
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(json(again).path("error_code").asText()).isEqualTo("ALREADY_EXISTS");
  }

  @Test
  void aChangeIsRefusedWhileTheLastOneIsBeingReconciled() throws Exception {
    fixture.workspace().faults().reconciliation(2);
    UpdateEndpointRequest request =
        new UpdateEndpointRequest()
            .setName(ENDPOINT)
            .setUpdateMask(FieldMask.newBuilder().addPaths("spec.disabled").build())
            .setEndpoint(new Endpoint().setSpec(new EndpointSpec().setDisabled(false)));
    fixture.await(fixture.client().postgres().updateEndpoint(request).getName());
    assertThatThrownBy(() -> fixture.client().postgres().updateEndpoint(request))
        .hasMessageContaining("Endpoint reconciliation still in progress");
    assertThat(pendingState()).isEqualTo("ACTIVE");
    assertThat(pendingState()).isEmpty();
    fixture.await(fixture.client().postgres().updateEndpoint(request).getName());
  }

  @Test
  void aComputeThatDoesNotWakeSaysThatItIsWakingUp() {
    fixture.workspace().compute(ENDPOINT).suspend();
    fixture.workspace().faults().wakeUpsFail(true);
    assertThatThrownBy(() -> fixture.one(DEV, "SELECT 1"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57P03"))
        .hasMessageContaining("waking up");
  }

  @Test
  void anOperationIsNotDoneAtOnce() throws Exception {
    HttpResponse<String> begun =
        post(PROJECTS + "/demo/branches?branch_id=slow", "{\"spec\":{\"no_expiry\":true}}");
    assertThat(json(begun).path("done").asBoolean()).isFalse();
    String operation = json(begun).path("name").asText();
    assertThat(operation).startsWith(DEMO + "/branches/slow/operations/");
    JsonNode firstLook = json(get("/api/2.0/postgres/" + operation));
    assertThat(firstLook.path("done").asBoolean()).isFalse();
    assertThat(firstLook.has("response")).isFalse();
    fixture.await(operation);
    assertThat(json(get("/api/2.0/postgres/" + operation)).at("/response/name").asText())
        .isEqualTo(DEMO + "/branches/slow");
  }

  @Test
  void bodiesAreNotWrappedAndSpecsNotEchoed() throws Exception {
    HttpResponse<String> wrapped =
        post(
            PROJECTS + "/demo/branches?branch_id=wrapped",
            "{\"branch\":{\"spec\":{\"no_expiry\":true}}}");
    assertThat(wrapped.statusCode()).isEqualTo(400);
    assertThat(json(wrapped).path("message").asText()).contains("Field 'branch.spec' is required");
    assertThat(get("/api/2.0/lakebase/projects").statusCode()).isEqualTo(404);
    JsonNode branch = json(get("/api/2.0/postgres/" + DEMO + "/branches/dev"));
    assertThat(branch.has("spec")).isFalse();
    assertThat(branch.has("internal")).isFalse();
  }

  @Test
  void aRefusedCreateLeavesNothingBehind() throws Exception {
    String path = PROJECTS + "/demo/branches?branch_id=never";
    String body = "{\"spec\":{\"is_protected\":true,\"ttl\":\"600s\"}}";
    assertThat(post(path, body).statusCode()).isEqualTo(400);
    assertThat(get(PROJECTS + "/demo/branches/never").statusCode()).isEqualTo(404);
    String project = PROJECTS + "?project_id=never";
    String size = "{\"initial_endpoint_spec\":{\"autoscaling_limit_max_cu\":99}}";
    assertThat(post(project, size).statusCode()).isEqualTo(400);
    assertThat(get(PROJECTS + "/never").statusCode()).isEqualTo(404);
  }

  private static String pendingState() throws Exception {
    return json(get("/api/2.0/postgres/" + ENDPOINT)).at("/status/pending_state").asText();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(request(path).GET().build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return HTTP.send(
        request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(fixture.workspace().baseUrl() + path))
        .header("Authorization", "Bearer " + fixture.workspace().token());
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return Json.MAPPER.readTree(response.body());
  }
}
