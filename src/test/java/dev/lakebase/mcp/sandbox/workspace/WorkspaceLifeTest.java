package dev.lakebase.mcp.sandbox.workspace;

import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.DEMO;
import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.DEV;
import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.databricks.sdk.core.error.platform.NotFound;
import com.databricks.sdk.service.postgres.Branch;
import com.databricks.sdk.service.postgres.BranchSpec;
import com.databricks.sdk.service.postgres.UpdateBranchRequest;
import com.google.protobuf.FieldMask;
import dev.lakebase.mcp.sandbox.compute.Compute;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What time, restarts and bounds do to a workspace. */
class WorkspaceLifeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final WorkspaceOptions OPTIONS =
      WorkspaceOptions.defaults().withOperationPolls(0).withTick(Duration.ofMillis(100));

  @Test
  void aRestartKeepsBranchesAddressesAndData() throws Exception {
    try (WorkspaceFixture fixture = WorkspaceFixture.start(OPTIONS)) {
      fixture.branch("kept");
      String branch = DEMO + "/branches/kept";
      fixture.execute(branch, "CREATE TABLE kept AS SELECT 42 AS answer");
      fixture.execute(PRODUCTION, "CREATE TABLE kept AS SELECT 43 AS answer");
      String token = fixture.workspace().token();
      int port = fixture.settings(branch + "/endpoints/primary").port();

      fixture.restart();

      assertThat(fixture.workspace().token()).isEqualTo(token);
      assertThat(fixture.settings(branch + "/endpoints/primary").port()).isEqualTo(port);
      assertThat(fixture.one(branch, "SELECT answer FROM kept")).isEqualTo("42");
      assertThat(fixture.one(PRODUCTION, "SELECT answer FROM kept")).isEqualTo("43");
      assertThat(fixture.one(DEV, "SELECT to_regclass('kept')")).isNull();
    }
  }

  @Test
  void aKilledWorkspaceIsTakenUpWithoutItsLeftOvers() throws Exception {
    Path home = WorkspaceFixture.freshHome();
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherWorkspace.class.getName(),
                home.toString(),
                WorkspaceFixture.BINARIES.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      var output = other.inputReader(StandardCharsets.UTF_8);
      String line = output.readLine();
      while (line != null && !line.startsWith("REPORT")) {
        line = output.readLine();
      }
      assertThat(line).isEqualTo("REPORT awake");
    } finally {
      other.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
    }
    Path branches = home.resolve("branches");
    Files.createDirectories(branches.resolve("br-of-nobody/data"));
    ProcessHandle orphan = postmasterBelow(branches);
    assertThat(orphan.info().command()).isPresent();

    try (WorkspaceFixture fixture = WorkspaceFixture.resume(home)) {
      assertThat(orphan.info().command()).isEmpty();
      assertThat(branches.resolve("br-of-nobody")).doesNotExist();
      assertThat(fixture.one(DEV, "SELECT count(*) FROM public.orders")).isEqualTo("50000");
    }
  }

  private static ProcessHandle postmasterBelow(Path branches) throws IOException {
    try (Stream<Path> files = Files.walk(branches)) {
      Path file =
          files
              .filter(path -> path.getFileName().toString().equals("postmaster.pid"))
              .findFirst()
              .orElseThrow();
      return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0))).orElseThrow();
    }
  }

  @Test
  void anIdleComputeSleepsButNotUnderARunningQuery() throws Exception {
    WorkspaceOptions sleepy = OPTIONS.withSuspendTimeout(Duration.ofSeconds(4));
    try (WorkspaceFixture fixture = WorkspaceFixture.start(sleepy)) {
      String endpoint = DEV + "/endpoints/primary";
      Compute compute = fixture.workspace().compute(endpoint);
      try (Connection connection = fixture.settings(endpoint).connect();
          Statement statement = connection.createStatement()) {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
          // Twice the timeout, in which nothing passes the gateway.
          Future<Boolean> query = other.submit(() -> statement.execute("SELECT pg_sleep(8)"));
          assertThat(query.get(60, TimeUnit.SECONDS)).isTrue();
        } finally {
          other.shutdownNow();
        }
        await().atMost(PATIENCE).until(() -> !compute.isAwake());
      }
      assertThat(fixture.one(DEV, "SELECT 1")).isEqualTo("1");
      assertThat(compute.wakeUps()).isEqualTo(2);
    }
  }

  @Test
  void aBranchExpiresAndItsDirectoryGoes() throws Exception {
    try (WorkspaceFixture fixture = WorkspaceFixture.start(OPTIONS)) {
      fixture.one(DEV, "SELECT 1");
      long before = fixture.branchDirectories();
      fixture.branch("brief");
      // Of a branch that is there: the copy may take longer than it is to live.
      fixture
          .client()
          .postgres()
          .updateBranch(
              new UpdateBranchRequest()
                  .setName(DEMO + "/branches/brief")
                  .setUpdateMask(FieldMask.newBuilder().addPaths("spec.expiration").build())
                  .setBranch(
                      new Branch()
                          .setSpec(
                              new BranchSpec()
                                  .setTtl(
                                      com.google.protobuf.Duration.newBuilder()
                                          .setSeconds(1)
                                          .build()))));
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsMatching(e -> !(e instanceof NotFound))
          .untilAsserted(
              () ->
                  assertThatThrownBy(
                          () -> fixture.client().postgres().getBranch(DEMO + "/branches/brief"))
                      .isInstanceOf(NotFound.class));
      await().atMost(PATIENCE).until(() -> fixture.branchDirectories() == before);
    }
  }

  @Test
  void noMoreServersRunThanAllowedAndTheLeastUsedOneMakesRoom() throws Exception {
    try (WorkspaceFixture fixture = WorkspaceFixture.start(OPTIONS.withMostAwake(2))) {
      assertThat(fixture.one(DEV, "SELECT 1")).isEqualTo("1");
      fixture.branch("third");
      Compute dev = fixture.workspace().compute(DEV + "/endpoints/primary");
      Compute production = fixture.workspace().compute(PRODUCTION + "/endpoints/primary");
      assertThat(fixture.one(PRODUCTION, "SELECT 1")).isEqualTo("1");
      assertThat(dev.isAwake() && production.isAwake()).isTrue();

      assertThat(fixture.one(DEMO + "/branches/third", "SELECT 1")).isEqualTo("1");

      assertThat(dev.isAwake()).isFalse();
      assertThat(production.isAwake()).isTrue();
      assertThat(fixture.workspace().awakeComputes()).isEqualTo(2);
    }
  }
}
