package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.sandbox.compute.Compute;
import dev.lakebase.mcp.sandbox.workspace.SandboxWorkspace;
import dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture;
import dev.lakebase.mcp.sandbox.workspace.WorkspaceOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The data tools on branches of a workspace. The service has no password: it mints credentials of
 * ten seconds, for the configured connection too. Two branches have a pool at a time.
 */
class BranchesTest {
  private static final Duration LIFE = Duration.ofSeconds(10);
  private static final int READS_PER_ROUND = 30;

  /** After these every branch has lost its pool once. */
  private static final int LEAST_ROUNDS = 3;

  private static WorkspaceFixture fixture;
  private static RunningServer server;
  private static Agent agent;

  @BeforeAll
  static void start() throws IOException {
    fixture =
        WorkspaceFixture.start(
            WorkspaceOptions.defaults().withOperationPolls(0).withTokenLife(LIFE));
    SandboxWorkspace workspace = fixture.workspace();
    server =
        RunningServer.elsewhere(
            "--LAKEBASE_HOST=" + workspace.service().host(),
            "--LAKEBASE_PORT=" + workspace.service().port(),
            "--LAKEBASE_DATABASE=" + workspace.service().database(),
            "--LAKEBASE_PROJECT=demo",
            "--LAKEBASE_ALLOW_WRITE=true",
            "--LAKEBASE_POOL_MAX_LIFETIME=30",
            "--LAKEBASE_S2Z_RETRY_ATTEMPTS=2",
            "--LAKEBASE_S2Z_RETRY_DELAY=0.05",
            "--DATABRICKS_HOST=" + workspace.baseUrl(),
            "--DATABRICKS_TOKEN=" + workspace.token(),
            "--DATABRICKS_AUTH_TYPE=pat",
            "--lakebase.branch-pools=2");
    agent = new Agent(server);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    fixture.close();
  }

  @AfterEach
  void wellAgain() {
    fixture.workspace().faults().clear();
  }

  @Test
  void aWriteOnABranchIsSeenThereAndNotInProduction() {
    long before = number("SELECT count(*) FROM transactions", "");

    long deleted =
        agent
            .calls(
                "lakebase_execute_query",
                "{\"sql\": \"DELETE FROM transactions WHERE order_id <= 100\"" + on("dev") + "}")
            .data()
            .path("affected_rows")
            .asLong();

    assertThat(deleted).isPositive();
    assertThat(number("SELECT count(*) FROM transactions", on("dev"))).isEqualTo(before - deleted);
    assertThat(number("SELECT count(*) FROM transactions", "")).isEqualTo(before);
    assertThat(number("SELECT count(*) FROM transactions", on("production"))).isEqualTo(before);
    assertThat(number("SELECT count(*) FROM transactions", ", \"project_name\": \"demo\""))
        .isEqualTo(before);
  }

  @Test
  void everyDataToolRunsOnTheBranch() {
    agent
        .calls(
            "lakebase_execute_query",
            "{\"sql\": \"CREATE TABLE features.only_on_dev (id int PRIMARY KEY, score int)\""
                + on("dev")
                + "}")
        .data();
    agent
        .calls(
            "lakebase_execute_query",
            "{\"sql\": \"INSERT INTO features.only_on_dev VALUES (1, 42)\"" + on("dev") + "}")
        .data();

    for (String[] call :
        new String[][] {
          {"lakebase_read_query", "\"sql\": \"SELECT * FROM features.only_on_dev\""},
          {"lakebase_explain_query", "\"sql\": \"SELECT * FROM features.only_on_dev\""},
          {"lakebase_describe_table", "\"table_name\": \"features.only_on_dev\""},
          {"lakebase_profile_table", "\"table_name\": \"features.only_on_dev\""},
          {
            "lakebase_lookup_features",
            "\"feature_table\": \"only_on_dev\", \"entity_keys\": {\"id\": 1}"
          },
        }) {
      agent.calls(call[0], "{" + call[1] + on("dev") + "}").data();
      assertThat(agent.calls(call[0], "{" + call[1] + "}").refusal())
          .as(call[0])
          .startsWith("Table ")
          .contains("does not exist");
    }
    for (String[] call :
        new String[][] {
          {"lakebase_list_tables", "\"schema_name\": \"features\""},
          {"lakebase_object_tree", "\"schema_name\": \"features\""},
          {"lakebase_list_feature_tables", "\"schema_name\": \"features\""},
        }) {
      assertThat(agent.calls(call[0], "{" + call[1] + on("dev") + "}").data().toString())
          .contains("only_on_dev");
      assertThat(agent.calls(call[0], "{" + call[1] + "}").data().toString())
          .doesNotContain("only_on_dev");
    }
    long schemas = schemas("{}");
    agent.calls("lakebase_execute_query", "{\"sql\": \"CREATE SCHEMA one_more\"" + on("dev") + "}");
    assertThat(schemas("{\"branch_name\": \"dev\"}")).isEqualTo(schemas + 1);
  }

  private static long schemas(String arguments) {
    return agent.calls("lakebase_list_schemas", arguments).data().path("schemas").size();
  }

  @Test
  void whatIsNotThereIsRefusedWithTheToolThatFindsIt() {
    assertThat(read("SELECT 1", ", \"project_name\": \"nowhere\"").refusal())
        .startsWith("Not found in the workspace")
        .contains("lakebase_list_");
    assertThat(read("SELECT 1", on("nowhere")).refusal())
        .startsWith("Not found in the workspace")
        .contains("lakebase_list_branches");
    assertThat(read("SELECT 1", ", \"branch_name\": \"../dev\"").refusal())
        .startsWith("Argument 'branch_name' must be");
  }

  @Test
  void theServiceConnectsAsWhoTheWorkspaceSaysThatItIs() {
    String user = fixture.workspace().user();

    for (String where : List.of("", on("dev"))) {
      assertThat(read("SELECT current_user", where).data().at("/rows/0/0").asText())
          .isEqualTo(user);
    }
  }

  @Test
  void tenReadsAtOnceWakeASuspendedComputeOnce() {
    branches("quiet");
    Compute compute = compute("quiet");
    compute.suspend();
    long before = compute.wakeUps();

    List<CompletableFuture<Long>> reads = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      reads.add(
          CompletableFuture.supplyAsync(
              () -> number("SELECT 7", on("quiet")), task -> new Thread(task).start()));
    }

    assertThat(reads).allSatisfy(read -> assertThat(read.join()).isEqualTo(7));
    assertThat(compute.wakeUps()).isEqualTo(before + 1);
    delete("quiet");
  }

  @Test
  void metricsAreTheBranchsOwnAndWakeNothing() {
    branches("measured");
    agent
        .calls(
            "lakebase_execute_query",
            "{\"sql\": \"DROP TABLE IF EXISTS transactions CASCADE\"" + on("measured") + "}")
        .data();
    JsonNode awake = lastSample("measured");
    assertThat(awake.path("connections").asInt()).isPositive();
    assertThat(awake.path("database_bytes").asLong())
        .isLessThan(lastSample("production").path("database_bytes").asLong());

    Compute compute = compute("measured");
    compute.suspend();
    long before = compute.wakeUps();
    assertThat(lastSample("measured").has("connections")).isFalse();
    assertThat(compute.wakeUps()).isEqualTo(before);
    delete("measured");
  }

  private static JsonNode lastSample(String branch) {
    JsonNode samples =
        agent
            .calls(
                "lakebase_get_compute_metrics",
                "{\"project_name\": \"demo\", \"branch_name\": \"" + branch + "\"}")
            .data()
            .path("samples");
    return samples.path(samples.size() - 1);
  }

  @Test
  void aComputeThatDoesNotWakeUpIsSaidToBeWakingUp() {
    branches("sleepy");
    compute("sleepy").suspend();
    fixture.workspace().faults().wakeUpsFail(true);

    assertThat(read("SELECT 1", on("sleepy")).refusal()).startsWith("Compute is waking up");

    fixture.workspace().faults().clear();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(number("SELECT 1", on("sleepy"))).isEqualTo(1));
  }

  /**
   * Three branches on two pools: every round closes a pool, and its eight readers connect anew.
   * {@code -Dlakebase.load.seconds=60} loads for longer.
   */
  @Test
  void credentialsOfTenSecondsNeverFailOneOfEightReaders() {
    List<String> branches = List.of("one", "two", "three");
    branches(branches.toArray(String[]::new));
    long seconds = Long.getLong("lakebase.load.seconds", LIFE.multipliedBy(2).toSeconds());
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    long calls = 0;
    int round = 0;
    while (System.nanoTime() < end || round < LEAST_ROUNDS) {
      List<String> where =
          List.of("production", branches.get(round % 3), branches.get((round + 1) % 3));
      calls += readEightfold(where);
      round++;
    }
    System.getLogger(BranchesTest.class.getName())
        .log(Level.INFO, "{0} reads in {1} s and {2} rounds", calls, seconds, round);

    branches.forEach(BranchesTest::delete);
  }

  /** How many reads eight readers at once have made, all of which have brought their row. */
  private static long readEightfold(List<String> branches) {
    List<CompletableFuture<Void>> readers = new ArrayList<>();
    for (int reader = 0; reader < 8; reader++) {
      int offset = reader;
      readers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int call = 0; call < READS_PER_ROUND; call++) {
                  String branch = branches.get((call + offset) % branches.size());
                  assertThat(number("SELECT 1", on(branch))).isEqualTo(1);
                }
              },
              task -> new Thread(task).start()));
    }
    readers.forEach(CompletableFuture::join);
    return 8L * READS_PER_ROUND;
  }

  @Test
  void theLeastRecentlyUsedBranchLosesItsPool() {
    branches("first", "second");
    number("SELECT 1", on("first"));
    number("SELECT 1", on("second"));
    assertThat(compute("first").connections()).isPositive();

    number("SELECT 1", on("dev"));

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(compute("first").connections()).isZero());
    assertThat(compute("second").connections()).isPositive();
    delete("first");
    delete("second");
  }

  @Test
  void aBranchThatWasDeletedIsNotFoundAnyMore() {
    branches("gone");
    number("SELECT 1", on("gone"));
    delete("gone");

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(read("SELECT 1", on("gone")).refusal())
                    .startsWith("Not found in the workspace"));
  }

  private static void branches(String... names) {
    Arrays.stream(names)
        .forEach(
            name ->
                agent
                    .calls(
                        "lakebase_create_branch",
                        "{\"project_name\": \"demo\", \"branch_name\": \"" + name + "\"}")
                    .data());
  }

  private static void delete(String branch) {
    agent.calls("lakebase_delete_branch", "{\"confirm\": true" + on(branch) + "}").data();
  }

  private static Compute compute(String branch) {
    return fixture.workspace().compute("projects/demo/branches/" + branch + "/endpoints/primary");
  }

  private static String on(String branch) {
    return ", \"project_name\": \"demo\", \"branch_name\": \"" + branch + "\"";
  }

  private static Agent.Answer read(String sql, String where) {
    return agent.calls("lakebase_read_query", "{\"sql\": \"" + sql + "\"" + where + "}");
  }

  private static long number(String sql, String where) {
    return read(sql, where).data().at("/rows/0/0").asLong();
  }
}
