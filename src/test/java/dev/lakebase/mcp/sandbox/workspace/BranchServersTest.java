package dev.lakebase.mcp.sandbox.workspace;

import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.DEMO;
import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.DEV;
import static dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.databricks.sdk.service.postgres.EndpointType;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.sandbox.compute.Compute;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What stands behind an endpoint is a real PostgreSQL of its own. */
class BranchServersTest {
  private static final String DEV_ENDPOINT = DEV + "/endpoints/primary";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static WorkspaceFixture fixture;

  @BeforeAll
  static void start() throws IOException {
    fixture = WorkspaceFixture.start();
  }

  @AfterAll
  static void stop() throws IOException {
    fixture.close();
  }

  @Test
  void branchesDoNotSeeEachOthersChanges() throws Exception {
    fixture.branch("apart");
    String branch = DEMO + "/branches/apart";
    fixture.execute(branch, "CREATE TABLE only_there AS SELECT 1 AS x");
    fixture.execute(PRODUCTION, "CREATE TABLE only_here AS SELECT 1 AS x");
    String tables = "SELECT string_agg(tablename, ' ') FROM pg_tables WHERE tablename ~ '^only_'";
    assertThat(fixture.one(branch, tables)).isEqualTo("only_there");
    assertThat(fixture.one(PRODUCTION, tables)).isEqualTo("only_here");
    fixture.branch("after");
    assertThat(fixture.one(DEMO + "/branches/after", tables)).isEqualTo("only_here");
  }

  @Test
  void aBranchHoldsWhatWasCommittedWhileItsParentWasBeingWrittenTo() throws Exception {
    fixture.execute(PRODUCTION, "CREATE TABLE counted (n int PRIMARY KEY)");
    ConnectionSettings settings = fixture.settings(PRODUCTION + "/endpoints/primary");
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try (Connection connection = settings.connect();
        Statement statement = connection.createStatement()) {
      CountDownLatch writing = new CountDownLatch(100);
      Future<?> writes =
          writer.submit(
              () -> {
                for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                  statement.execute("INSERT INTO counted VALUES (" + i + ")");
                  writing.countDown();
                }
                return true;
              });
      assertThat(writing.await(60, TimeUnit.SECONDS)).isTrue();
      fixture.branch("midway");
      assertThat(writes.isDone()).isFalse();
      writer.shutdownNow();
      assertThat(writer.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
    // Without gaps: a prefix of what was written, in the order of the commits.
    assertThat(
            fixture.one(
                DEMO + "/branches/midway",
                "SELECT count(*) >= 100 AND count(*) = max(n) + 1 FROM counted"))
        .isEqualTo("t");
  }

  @Test
  void tenThatComeAtOnceWakeASleepingComputeOnce() throws Exception {
    fixture.branch("sleepy");
    String endpoint = DEMO + "/branches/sleepy/endpoints/primary";
    Compute compute = fixture.workspace().compute(endpoint);
    assertThat(compute.isAwake()).isFalse();
    long before = compute.wakeUps();
    ConnectionSettings settings = fixture.settings(endpoint);
    ExecutorService clients = Executors.newFixedThreadPool(10);
    try {
      CountDownLatch together = new CountDownLatch(10);
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        answers.add(
            clients.submit(
                () -> {
                  together.countDown();
                  together.await();
                  return WorkspaceFixture.one(settings, "SELECT 'awake'");
                }));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get(120, TimeUnit.SECONDS)).isEqualTo("awake");
      }
    } finally {
      clients.shutdownNow();
    }
    assertThat(compute.wakeUps()).isEqualTo(before + 1);
  }

  @Test
  void aSuspendedComputeEndsItsSessionsAndWakesAtTheNextConnection() throws Exception {
    fixture.branch("tired");
    String endpoint = DEMO + "/branches/tired/endpoints/primary";
    Compute compute = fixture.workspace().compute(endpoint);
    try (Connection connection = fixture.settings(endpoint).connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
      assertThat(compute.connections()).isEqualTo(1);
      compute.suspend();
      assertThatThrownBy(() -> statement.execute("SELECT 1"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isIn("57P01", "08006"));
    }
    await().atMost(PATIENCE).until(() -> compute.connections() == 0);
    assertThat(fixture.client().postgres().getEndpoint(endpoint).getStatus().getCurrentState())
        .hasToString("IDLE");
    assertThat(WorkspaceFixture.one(fixture.settings(endpoint), "SELECT 1")).isEqualTo("1");
    assertThat(fixture.client().postgres().getEndpoint(endpoint).getStatus().getCurrentState())
        .hasToString("ACTIVE");
  }

  @Test
  void aRunningQueryIsCancelledThroughTheGateway() throws Exception {
    try (Connection connection = fixture.settings(DEV_ENDPOINT).connect();
        Statement statement = connection.createStatement()) {
      ExecutorService other = Executors.newSingleThreadExecutor();
      try {
        Future<Boolean> query = other.submit(() -> statement.execute("SELECT pg_sleep(300)"));
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    fixture
                        .one(
                            DEV,
                            "SELECT count(*) FROM pg_stat_activity"
                                + " WHERE state = 'active' AND query = 'SELECT pg_sleep(300)'")
                        .equals("1"));
        statement.cancel();
        assertThatThrownBy(() -> query.get(60, TimeUnit.SECONDS))
            .rootCause()
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
      } finally {
        other.shutdownNow();
      }
    }
  }

  @Test
  void aReadReplicaFollowsAndRefusesToWrite() throws Exception {
    fixture.branch("copied");
    String branch = DEMO + "/branches/copied";
    String replica = fixture.endpoint(branch, "replica", EndpointType.ENDPOINT_TYPE_READ_ONLY);
    assertThat(WorkspaceFixture.one(fixture.settings(replica), "SELECT pg_is_in_recovery()"))
        .isEqualTo("t");
    fixture.execute(branch, "CREATE TABLE followed AS SELECT 7 AS answer");
    ConnectionSettings settings = fixture.settings(replica);
    await()
        .atMost(PATIENCE)
        .until(() -> WorkspaceFixture.one(settings, "SELECT to_regclass('followed')") != null);
    assertThat(WorkspaceFixture.one(settings, "SELECT answer FROM followed")).isEqualTo("7");
    assertThatThrownBy(
            () ->
                WorkspaceFixture.one(
                    settings, "SELECT set_config('a.b', '1', true) FROM followed FOR UPDATE"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
    fixture.workspace().compute(replica).suspend();
    fixture.execute(branch, "CREATE TABLE missed AS SELECT 8 AS answer");
    assertThat(WorkspaceFixture.one(settings, "SELECT answer FROM missed")).isEqualTo("8");
    fixture.await(fixture.client().postgres().deleteEndpoint(replica).getName());
    assertThatThrownBy(() -> fixture.client().postgres().getEndpoint(replica))
        .hasMessageContaining("endpoint id not found");
  }

  @Test
  void theConfiguredConnectionEntersProductionThroughItsGateway() throws SQLException {
    ConnectionSettings service = fixture.workspace().service();
    assertThat(WorkspaceFixture.one(service, "SELECT current_user")).isEqualTo("lakebase_service");
    fixture.workspace().compute(PRODUCTION + "/endpoints/primary").suspend();
    assertThat(WorkspaceFixture.one(service, "SELECT count(*) FROM orders")).isEqualTo("50000");
  }
}
