package dev.lakebase.mcp.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.agent.StubWorkspace;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The same faults on the way to the workspace: reads may be sent again, creates never are. */
@Tag("faults")
@ExtendWith(SearchedLog.class)
class WorkspaceFaultsTest {
  private static final Logger LOG = LoggerFactory.getLogger(WorkspaceFaultsTest.class);
  private static final String PROJECTS = "GET postgres/projects";
  private static final String CREATE = "POST postgres/projects/demo/branches";
  private static final Map<String, String> BRANCH =
      Map.of("project_name", "demo", "branch_name", "b1");
  private static final int TRIES = 4;

  private static StubWorkspace workspace;
  private static FaultProxy reads;
  private static FaultProxy creates;
  private static RunningServer readingService;
  private static RunningServer creatingService;

  @BeforeAll
  static void start() throws Exception {
    workspace = new StubWorkspace();
    int port = java.net.URI.create(workspace.url()).getPort();
    reads = new FaultProxy(port, () -> Dialogue.ofHttp("GET "));
    creates = new FaultProxy(port, () -> Dialogue.ofHttp("POST /api/"));
    readingService =
        service(
            reads, "--DATABRICKS_TOKEN=" + Secrets.WORKSPACE_TOKEN, "--DATABRICKS_AUTH_TYPE=pat");
    creatingService =
        service(
            creates,
            "--DATABRICKS_CLIENT_ID=" + Secrets.CLIENT_ID,
            "--DATABRICKS_CLIENT_SECRET=" + Secrets.CLIENT_SECRET,
            "--DATABRICKS_AUTH_TYPE=oauth-m2m");
  }

  private static RunningServer service(FaultProxy proxy, String... identity) {
    return RunningServer.start(
        Stream.of(
                Stream.of(
                    "--DATABRICKS_HOST=http://127.0.0.1:" + proxy.port(),
                    "--LAKEBASE_TOOL_PROFILE=admin",
                    "--LAKEBASE_PROJECT=demo",
                    "--lakebase.workspace.redelivery-delay=10",
                    "--lakebase.workspace.response-timeout=3000",
                    "--lakebase.workspace.deadline=4500"),
                Stream.of(identity),
                SearchedLog.levels())
            .flatMap(Function.identity())
            .toArray(String[]::new));
  }

  @AfterAll
  static void stop() throws Exception {
    readingService.close();
    creatingService.close();
    reads.close();
    creates.close();
    workspace.close();
  }

  @BeforeEach
  void script() {
    readingService.resetBreaker();
    creatingService.resetBreaker();
    workspace.afresh().on(PROJECTS, "{\"projects\": []}");
    String oidc = "http://127.0.0.1:" + creates.port() + "/oidc";
    workspace.on(
        "GET /oidc/.well-known/oauth-authorization-server",
        "{\"token_endpoint\": \"%s/v1/token\", \"authorization_endpoint\": \"%s/v1/authorize\"}"
            .formatted(oidc, oidc));
    workspace.on(
        "POST /oidc/v1/token",
        "{\"access_token\": \"%s\", \"token_type\": \"Bearer\", \"expires_in\": 3600}"
            .formatted(Secrets.WORKSPACE_TOKEN));
    workspace.on(
        CREATE,
        """
        {"name": "projects/demo/branches/b1/operations/o", "done": true, "response":
          {"name": "projects/demo/branches/b1", "status": {"current_state": "READY"}}}""");
  }

  @AfterEach
  void heal() throws Exception {
    reads.lift();
    creates.lift();
  }

  @ParameterizedTest
  @EnumSource
  void aReadIsTriedAgainWhereThatIsOfUse(Fault fault) throws Exception {
    Caller caller = new Caller(readingService);
    reads.arm(Stage.EXECUTE, fault);

    Caller.Answer answer = caller.call("lakebase_list_projects", Map.of());

    tell("read", Stage.EXECUTE, fault, answer);
    if (fault.isHarmless()) {
      assertThat(answer.succeeded()).as(answer.sentence()).isTrue();
    } else {
      assertThat(answer.sentence()).startsWith("Cannot connect to the workspace");
    }
    // REFUSE shuts the port after the first; who is silent for as long as a call may take has had
    // it.
    int tries =
        switch (fault) {
          case CUT, RESET -> TRIES;
          case REFUSE, HANG, BLACK_HOLE, DELAY, DRIP -> 1;
        };
    assertThat(reads.met()).isEqualTo(tries);
    assertThat(workspace.count(PROJECTS)).isEqualTo(fault.passesRequest() ? tries : 0);
    served(caller, reads);
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionThatCannotBeHadIsToldAsSuch(Fault fault) throws Exception {
    Caller caller = new Caller(readingService);
    reads.cutAll();
    reads.arm(Stage.CONNECT, fault);

    Caller.Answer answer = caller.call("lakebase_list_projects", Map.of());

    tell("read", Stage.CONNECT, fault, answer);
    if (fault.isHarmless()) {
      assertThat(answer.succeeded()).as(answer.sentence()).isTrue();
    } else {
      assertThat(answer.sentence()).startsWith("Cannot connect to the workspace");
    }
    served(caller, reads);
  }

  @ParameterizedTest
  @EnumSource
  void aCreateIsSentOnceAndItsLostAnswerIsAnUnknownOutcome(Fault fault) throws Exception {
    Caller caller = new Caller(creatingService);
    creates.arm(Stage.EXECUTE, fault);

    Caller.Answer answer = caller.call("lakebase_create_branch", BRANCH);

    tell("create", Stage.EXECUTE, fault, answer);
    if (fault.isHarmless()) {
      assertThat(answer.succeeded()).as(answer.sentence()).isTrue();
    } else {
      assertThat(answer.sentence()).startsWith("Outcome unknown");
    }
    assertThat(creates.met()).isEqualTo(1);
    assertThat(workspace.count(CREATE)).isEqualTo(fault.passesRequest() ? 1 : 0);
    served(caller, creates);
  }

  @Test
  void aWorkspaceThatStaysAwayIsLeftAloneAndTriedAgainLater() throws Exception {
    Caller caller = new Caller(readingService);
    reads.arm(Stage.EXECUTE, Fault.CUT);
    for (int call = 0; call < 5; call++) {
      assertThat(caller.call("lakebase_list_projects", Map.of()).succeeded()).isFalse();
    }
    int before = reads.met();

    Caller.Answer answer = caller.call("lakebase_list_projects", Map.of());

    assertThat(answer.sentence())
        .startsWith("Cannot connect to the workspace: it has not answered since");
    assertThat(reads.met()).isEqualTo(before);
    // What needs the database alone goes on.
    assertThat(caller.sql("lakebase_read_query", "SELECT 1").succeeded()).isTrue();
  }

  @Test
  void aReadThatNobodyWaitsForIsGivenUp() throws Exception {
    Caller caller = new Caller(readingService);
    // The SDK, which reads about the host before it authenticates first, has connections too.
    served(caller, reads);
    reads.arm(Stage.EXECUTE, Fault.HANG);
    var call = caller.sent("lakebase_list_projects", Map.of());
    await().atMost(Duration.ofSeconds(30)).until(() -> reads.met() == 1);

    int open = reads.open();
    long begin = System.nanoTime();
    call.cancel(true);

    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(5))
        .until(() -> reads.open() < open);
    LOG.warn("read | given up after {} ms", (System.nanoTime() - begin) / 1_000_000);
    assertThat(reads.met()).isEqualTo(1);
  }

  private static void served(Caller caller, FaultProxy proxy) throws Exception {
    proxy.lift();
    await()
        .pollDelay(Duration.ZERO)
        .atMost(Duration.ofSeconds(30))
        .until(() -> caller.call("lakebase_list_projects", Map.of()).succeeded());
  }

  private static void tell(String what, Stage stage, Fault fault, Caller.Answer answer) {
    LOG.warn(
        "{} | {} | {} | {} ms | {}",
        what,
        stage,
        fault,
        answer.took().toMillis(),
        answer.succeeded() ? "succeeded" : answer.sentence());
  }
}
