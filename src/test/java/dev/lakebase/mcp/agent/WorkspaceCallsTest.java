package dev.lakebase.mcp.agent;

import static dev.lakebase.mcp.agent.ControlPlane.PROJECT;
import static dev.lakebase.mcp.agent.ControlPlane.list;
import static dev.lakebase.mcp.agent.StubWorkspace.error;
import static dev.lakebase.mcp.agent.StubWorkspace.json;
import static dev.lakebase.mcp.agent.StubWorkspace.lost;
import static dev.lakebase.mcp.agent.StubWorkspace.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a REST call, whatever tool makes it. */
class WorkspaceCallsTest {
  private static final String PROJECTS = "GET postgres/projects";
  private static final String CREATE = "POST postgres/projects/demo/branches";
  private static final String NEW_BRANCH = "{\"project_name\": \"demo\", \"branch_name\": \"b1\"}";

  private static ControlPlane plane;
  private static ControlPlane hasty;
  private ControlPlane asked;
  private StubWorkspace workspace;

  @BeforeAll
  static void start() {
    plane = new ControlPlane();
    hasty = ControlPlane.hasty();
  }

  @AfterAll
  static void stop() {
    plane.close();
    hasty.close();
  }

  @BeforeEach
  void afresh() {
    ask(plane);
  }

  private void ask(ControlPlane other) {
    asked = other;
    workspace = other.afresh();
  }

  @Test
  void aCallCarriesTheTokenARequestIdAndNothingOfTheCaller() {
    workspace.on("GET postgres/catalogs/sales", "{\"status\": {\"project\": \"projects/demo\"}}");
    workspace.on("GET postgres/projects/demo", PROJECT);

    calls("lakebase_list_projects", "{\"catalog\": \"sales\"}").data();

    for (StubWorkspace.Received one : workspace.received()) {
      assertThat(one.headers().keySet())
          .containsExactlyInAnyOrder(
              "accept", "authorization", "connection", "host", "user-agent", "x-request-id");
      assertThat(one.headers().get("authorization"))
          .containsExactly("Bearer " + ControlPlane.TOKEN);
      assertThat(one.headers().get("user-agent")).containsExactly("lakebase-mcp");
    }
  }

  @Test
  void aReadIsSentAgainUntilTheWorkspaceHasTime() {
    workspace.on(
        PROJECTS,
        error(503, "TEMPORARILY_UNAVAILABLE", "later"),
        status(429, "{}", "Retry-After", "0"),
        lost(),
        json(list("projects", PROJECT)));

    assertThat(projects().data().at("/projects/0/project").asText()).isEqualTo("demo");
    assertThat(workspace.count(PROJECTS)).isEqualTo(4);
  }

  @Test
  void aReadIsSentFourTimesAtMost() {
    workspace.on(PROJECTS, error(503, "TEMPORARILY_UNAVAILABLE", "later"));

    assertThat(projects().refusal()).startsWith("The workspace is unavailable (503).");
    assertThat(workspace.count(PROJECTS)).isEqualTo(4);
  }

  @Test
  void aLongRetryAfterIsTheCallersToWait() {
    workspace.on(PROJECTS, status(429, "{}", "Retry-After", "120"));

    assertThat(projects().refusal()).contains("Try again in 120 s");
    assertThat(workspace.count(PROJECTS)).isEqualTo(1);
  }

  @Test
  void aRetryAfterMayBeADate() {
    String inTwoMinutes =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(119));
    workspace.on(PROJECTS, status(503, "{}", "Retry-After", inTwoMinutes));

    assertThat(projects().refusal()).containsPattern("Try again in 1[01]\\d s");
    assertThat(workspace.count(PROJECTS)).isEqualTo(1);
  }

  @Test
  void aRetryAfterOfASecondIsWaitedFor() {
    workspace.on(PROJECTS, status(429, "{}", "Retry-After", "1"), json(list("projects", PROJECT)));
    long before = System.nanoTime();

    projects().data();

    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(1_000_000_000L);
  }

  @Test
  void aRedirectIsNotFollowed() {
    workspace.on(
        PROJECTS, status(302, "", "Location", workspace.url() + "/api/2.0/postgres/elsewhere"));
    workspace.on("GET postgres/elsewhere", list("projects", PROJECT));

    assertThat(projects().refusal()).contains("redirects (302)").contains("DATABRICKS_HOST");
    assertThat(workspace.received()).hasSize(1);
  }

  @Test
  void pageTokensAreFollowed() {
    workspace.on(
        PROJECTS,
        json("{\"projects\": [" + PROJECT + "], \"next_page_token\": \"a+b/c=\"}"),
        json("{\"projects\": [" + PROJECT + "], \"next_page_token\": \"\"}"));

    assertThat(projects().data().path("projects")).hasSize(2);
    assertThat(workspace.last("GET").query()).isEqualTo("page_size=100&page_token=a%2Bb%2Fc%3D");
  }

  @Test
  void theWorkspacesRefusalsAreSaidInWords() {
    record Case(int status, String message, String sentence) {}
    for (Case one :
        List.of(
            new Case(400, "bad thing", "The workspace refused this (400): bad thing."),
            new Case(401, "no", "Permission denied: the workspace does not accept"),
            new Case(403, "not yours", "Permission denied by the workspace: not yours."),
            new Case(404, "no such", "Not found in the workspace: no such."),
            new Case(409, "is there", "Conflict: is there."),
            new Case(500, "oops", "The workspace failed (500): oops."))) {
      workspace.afresh().on(PROJECTS, error(one.status(), "CODE", one.message()));

      assertThat(projects().refusal()).startsWith(one.sentence());
      assertThat(workspace.received()).hasSize(1);
    }
  }

  @Test
  void anAnswerThatIsNoJsonIsNotTheWorkspace() {
    workspace.on(PROJECTS, json("<html>Sign in</html>"));

    assertThat(projects().refusal()).startsWith("Cannot connect").contains("DATABRICKS_HOST");
  }

  @Test
  void aCreateIsNotSentAgainAfterA503() {
    workspace.on(CREATE, error(503, "TEMPORARILY_UNAVAILABLE", "later"));

    assertThat(calls("lakebase_create_branch", NEW_BRANCH).refusal())
        .startsWith("The workspace is unavailable (503)");
    assertThat(workspace.count(CREATE)).isEqualTo(1);
  }

  @Test
  void aCreateWhoseAnswerIsLostIsFoundAndReported() {
    workspace.on(CREATE, lost());
    workspace.on(
        "GET postgres/projects/demo/branches/b1", ControlPlane.branch("b1", "\"default\": false"));

    var answer = calls("lakebase_create_branch", NEW_BRANCH).data();

    assertThat(answer.path("state").asText()).isEqualTo("ready");
    assertThat(answer.path("notes").toString()).contains("answer was lost");
    assertThat(workspace.count(CREATE)).isEqualTo(1);
  }

  @Test
  void aCreateWhoseAnswerIsLostAndThatIsNotThereIsNotRepeated() {
    workspace.on(CREATE, lost());

    assertThat(calls("lakebase_create_branch", NEW_BRANCH).refusal())
        .startsWith("Outcome unknown")
        .contains("not sent again");
    assertThat(workspace.count(CREATE)).isEqualTo(1);
  }

  @Test
  void aCreateThatWasSentAgainIsNotRepeatedOnceItsAnswerIsLost() {
    workspace.on(
        CREATE,
        error(409, "ABORTED", "Endpoint reconciliation still in progress"),
        lost(),
        json(
            ControlPlane.done(
                "projects/demo/branches/b1", ControlPlane.branch("b1", "\"default\": false"))));

    assertThat(calls("lakebase_create_branch", NEW_BRANCH).refusal()).startsWith("Outcome unknown");
    assertThat(workspace.count(CREATE)).isEqualTo(2);
  }

  @Test
  void aReconciliationIsWaitedOut() {
    workspace.on(
        CREATE,
        error(409, "ABORTED", "Endpoint reconciliation still in progress"),
        error(409, "ABORTED", "Endpoint reconciliation still in progress"),
        json(
            ControlPlane.done(
                "projects/demo/branches/b1", ControlPlane.branch("b1", "\"default\": false"))));

    calls("lakebase_create_branch", NEW_BRANCH).data();

    assertThat(workspace.count(CREATE)).isEqualTo(3);
  }

  @Test
  void anOperationThatTakesTooLongIsNamed() {
    ask(hasty);
    workspace.on(CREATE, ControlPlane.running("projects/demo/branches/b1"));
    workspace.on(
        "GET postgres/projects/demo/branches/b1/operations/op-1",
        ControlPlane.running("projects/demo/branches/b1"));

    var answer = calls("lakebase_create_branch", NEW_BRANCH).data();

    assertThat(answer.path("operation").asText())
        .isEqualTo("projects/demo/branches/b1/operations/op-1");
    assertThat(answer.path("notes").toString()).contains("lakebase_list_branches");
  }

  @Test
  void anOperationsErrorIsTheAnswer() {
    workspace.on(CREATE, ControlPlane.running("projects/demo/branches/b1"));
    workspace.on(
        "GET postgres/projects/demo/branches/b1/operations/op-1",
        "{\"name\": \"projects/demo/branches/b1/operations/op-1\", \"done\": true,"
            + " \"error\": {\"error_code\": \"QUOTA\", \"message\": \"too many\"}}");

    assertThat(calls("lakebase_create_branch", NEW_BRANCH).refusal())
        .isEqualTo("The platform could not do it: [QUOTA] too many");
  }

  @Test
  void aSilentWorkspaceIsGivenUpAtTheDeadline() {
    ask(hasty);
    workspace.on(PROJECTS, workspace.silence());

    assertThat(projects().refusal()).startsWith("Cannot connect").contains("in time");
    assertThat(workspace.count(PROJECTS)).isEqualTo(1);
  }

  @Test
  void aDrippingAnswerIsGivenUpAtTheDeadline() {
    ask(hasty);
    workspace.on(PROJECTS, workspace.drip());

    assertThat(projects().refusal()).startsWith("Cannot connect").contains("in time");
    assertThat(workspace.count(PROJECTS)).isEqualTo(1);
  }

  @Test
  void aDeadWorkspaceOpensTheBreakerAndTheDataPlaneGoesOn() {
    workspace.on(PROJECTS, error(500, "INTERNAL_ERROR", "down"));
    IntStream.range(0, 5).forEach(i -> projects().refusal());
    long sent = workspace.count(PROJECTS);

    assertThat(projects().refusal())
        .startsWith("Cannot connect to the workspace: it has not answered since 20")
        .contains("Try again in ");
    assertThat(workspace.count(PROJECTS)).isEqualTo(sent);
    assertThat(
            calls("lakebase_read_query", "{\"sql\": \"SELECT 1\"}")
                .data()
                .path("row_count")
                .asInt())
        .isEqualTo(1);
  }

  @Test
  void whatTheWorkspaceRefusesDoesNotOpenTheBreaker() {
    workspace.on(PROJECTS, error(403, "PERMISSION_DENIED", "no"));

    IntStream.range(0, 12)
        .forEach(i -> assertThat(projects().refusal()).startsWith("Permission denied"));
  }

  private Agent.Answer projects() {
    return calls("lakebase_list_projects", "{}");
  }

  private Agent.Answer calls(String tool, String arguments) {
    return asked.agent().calls(tool, arguments);
  }
}
