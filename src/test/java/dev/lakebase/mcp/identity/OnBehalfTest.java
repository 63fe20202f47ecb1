package dev.lakebase.mcp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lakebase.mcp.ClientSockets;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.sandbox.workspace.SandboxWorkspace;
import dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A Databricks App with user authorization, on the sandbox: whoever calls reaches PostgreSQL and
 * the workspace as himself. A table of notes shows everybody his own by row-level security.
 */
class OnBehalfTest {
  private static final String ADA = TeamNotes.ADA;
  private static final String BOB = TeamNotes.BOB;
  private static final String ROLELESS = "roleless@example.com";
  private static final String STRANGER = "stranger@example.com";
  private static final String NOTES = TeamNotes.NOTES;
  private static final int POOL_MAX = 4;
  private static final int CROWD = 500;

  private static WorkspaceFixture fixture;
  private static SandboxWorkspace workspace;
  private static RunningServer server;
  private static TeamNotes notes;

  @BeforeAll
  static void start() throws Exception {
    fixture = WorkspaceFixture.start();
    workspace = fixture.workspace();
    List<String> members = Stream.concat(Stream.of(ADA, BOB), crowd()).toList();
    notes = new TeamNotes(workspace);
    notes.allow(List.of(ROLELESS));
    notes.furnish(members);
    server = RunningServer.asApp(workspace, "--LAKEBASE_POOL_MAX=" + POOL_MAX);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    fixture.close();
  }

  @Test
  void twoUsersSeeDifferentRowsAndTheAuditSaysAsWhom() {
    try (CapturedLog log = new CapturedLog()) {
      assertThat(rows(as(ADA), NOTES, "")).isEqualTo("[[\"of ada\"],[\"too\"]]");
      assertThat(rows(as(BOB), NOTES, "")).isEqualTo("[[\"of bob\"]]");

      assertThat(log.audited(ADA).path("as").asText()).isEqualTo("user");
    }
  }

  @Test
  void withoutATokenTheServiceDoesItAndTheAuditSaysSo() {
    try (CapturedLog log = new CapturedLog()) {
      Visitor eve = Visitor.of(server, "X-Forwarded-User", "5@6", "X-Forwarded-Email", "eve@x.y");

      assertThat(rows(eve, "SELECT current_user", ""))
          .isEqualTo("[[\"" + workspace.clientId() + "\"]]");
      assertThat(log.audited("eve@x.y").path("as").asText()).isEqualTo("service");
    }
  }

  @Test
  void onABranchAUserIsTheSameUser() {
    Visitor service = Visitor.of(server, "X-Forwarded-User", "5@6");
    String trial = "\"project_name\": \"demo\", \"branch_name\": \"trial\"";
    assertThat(service.calls("lakebase_create_branch", "{" + trial + "}").text()).contains("trial");

    assertThat(rows(as(BOB), NOTES, ", " + trial)).isEqualTo("[[\"of bob\"]]");
    assertThat(rows(as(ADA), "SELECT current_user", ", " + trial)).isEqualTo("[[\"" + ADA + "\"]]");
    assertThat(read(as(STRANGER), "SELECT 1", ", " + trial).text())
        .startsWith("Permission denied by the workspace");
  }

  @Test
  void whoHasNoRoleOrNoRightIsToldWhichOfThem() {
    try (CapturedLog log = new CapturedLog()) {
      String token = workspace.accessToken(STRANGER);
      assertThat(read(Visitor.throughApp(server, STRANGER, token), "SELECT 1", "").text())
          .startsWith("Cannot connect: no credentials could be had. Permission denied");
      assertThat(log.audited(STRANGER).path("outcome").asText()).isEqualTo("error");
      assertThat(log.text()).doesNotContain(token);
    }
    assertThat(read(as(ROLELESS), "SELECT 1", "").text())
        .startsWith("Cannot connect: the database has no role for you");
    assertThat(
            as(STRANGER).calls("lakebase_describe_project", "{\"project_name\": \"demo\"}").text())
        .startsWith("Permission denied by the workspace: User " + STRANGER);
    assertThat(as(ADA).calls("lakebase_describe_project", "{\"project_name\": \"demo\"}").text())
        .contains("Demo shop");
  }

  @Test
  void somebodyElsesTokenOpensNothing() {
    assertThat(read(Visitor.throughApp(server, ADA, workspace.accessToken(BOB)), NOTES, "").text())
        .startsWith("Permission denied: the workspace knows the forwarded token as somebody else");
  }

  @Test
  void aNewTokenClosesTheConnectionOfTheOldOne() throws Exception {
    String pid = "SELECT pg_backend_pid()";
    String old = rows(as("crowd-1@example.com"), pid, "").replaceAll("\\D", "");

    assertThat(rows(as("crowd-1@example.com"), pid, "")).isNotEqualTo("[[" + old + "]]");

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(notes.number("SELECT count(*) FROM pg_stat_activity WHERE pid = " + old))
                    .isZero());
  }

  @Test
  void aTokenThatWasTakenBackEndsThereAndIsInNoLog() {
    String token = workspace.accessToken(ADA);
    try (CapturedLog log = new CapturedLog()) {
      assertThat(rows(Visitor.throughApp(server, ADA, token), NOTES, "")).contains("of ada");

      workspace.revoke(token);

      assertThat(
              read(
                      Visitor.throughApp(server, ADA, token),
                      NOTES,
                      ", \"project_name\": \"demo\", \"branch_name\": \"dev\"")
                  .text())
          .startsWith("Permission denied: the workspace does not accept the token");
      assertThat(
              Visitor.throughApp(server, ADA, token).calls("lakebase_list_projects", "{}").text())
          .startsWith("Permission denied: the workspace does not accept the token");
      log.audited(ADA);
      assertThat(log.text()).doesNotContain(token);
    }
  }

  @Test
  void aCrowdSharesTheLimitAndEverybodyIsHimself() throws Exception {
    List<Visitor> visitors = crowd().map(OnBehalfTest::as).toList();
    List<String> names = crowd().toList();
    int gateway = workspace.service().port();
    AtomicInteger most = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int call = 0; call < CROWD + CROWD / 5; call++) {
      int user = call % CROWD;
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                assertThat(rows(visitors.get(user), "SELECT current_user", ""))
                    .isEqualTo("[[\"" + names.get(user) + "\"]]");
                most.accumulateAndGet(ClientSockets.openTo(gateway), Math::max);
              },
              threads));
    }
    try {
      callers.forEach(CompletableFuture::join);
    } finally {
      threads.shutdown();
    }
    assumeTrue(ClientSockets.areKnown(), "This system tells of connections");
    assertThat(most.get()).isBetween(1, POOL_MAX);
  }

  private static Stream<String> crowd() {
    return IntStream.range(0, CROWD).mapToObj(i -> "crowd-" + i + "@example.com");
  }

  private static Visitor as(String user) {
    return Visitor.throughApp(server, user, workspace.accessToken(user));
  }

  private static Visitor.Answer read(Visitor visitor, String sql, String more) {
    return visitor.calls("lakebase_read_query", "{\"sql\": \"" + sql + "\"" + more + "}");
  }

  private static String rows(Visitor visitor, String sql, String more) {
    Visitor.Answer answer = read(visitor, sql, more);
    assertThat(answer.result().path("isError").asBoolean()).as(answer.text()).isFalse();
    return answer.result().at("/structuredContent/rows").toString();
  }
}
