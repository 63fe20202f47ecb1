package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.database.ScratchSchema;
import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several replicas on one PostgreSQL, behind a balancer that sends every request elsewhere. */
class ReplicasTest {
  private static final String APPEND = "lakebase_append_insight";
  private static final String KEY = "a key for the replicas of this test";
  private static final String POLICY =
      """
      sql: {profile: admin}
      tools: {profile: admin}
      confirm: [lakebase_append_insight]
      rate_limits:
        tools:
          lakebase_list_schemas: 6
      """;

  @TempDir private static Path directory;
  private static final List<RunningServer> REPLICAS = new ArrayList<>();
  private static ScratchSchema schema;

  @BeforeAll
  static void start() throws SQLException, IOException {
    schema = TestDatabase.shared().scratchSchema();
    Path policy = Files.writeString(directory.resolve("governance.yaml"), POLICY);
    for (int i = 0; i < 4; i++) {
      REPLICAS.add(
          RunningServer.start(
              "--LAKEBASE_STATE_SCHEMA=" + schema.name(),
              "--LAKEBASE_STATE_KEY=" + KEY,
              "--LAKEBASE_GOVERNANCE_CONFIG=" + policy));
    }
  }

  @AfterAll
  static void stop() throws SQLException {
    REPLICAS.forEach(RunningServer::close);
    schema.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void everyRequestMayReachAnotherReplica(int count) throws Exception {
    try (RoundRobin balancer = balancer(count)) {
      WireClient legacy = WireClient.legacy(balancer.uri());
      assertThat(
              legacy
                  .asks(
                      "initialize",
                      "{\"protocolVersion\": \"2025-11-25\", \"capabilities\": {},"
                          + " \"clientInfo\": {\"name\": \"test\", \"version\": \"1\"}}")
                  .path("protocolVersion")
                  .asText())
          .isEqualTo("2025-11-25");
      assertThat(legacy.send("notifications/initialized", "{}").statusCode()).isEqualTo(202);
      WireClient modern = WireClient.modern(balancer.uri());
      modern.asks("server/discover", "{}");

      for (int round = 1; round <= count + 1; round++) {
        for (WireClient client : List.of(legacy, modern)) {
          assertThat(client.asks("tools/list", "{}").path("tools")).isNotEmpty();
          JsonNode row = client.calls("lakebase_read_query", "{\"sql\": \"SELECT 41 + 1\"}");
          assertThat(row.at("/structuredContent/rows/0/0").asInt()).isEqualTo(42);
        }
        String insight = "number " + round + " of " + count;
        JsonNode noted =
            legacy.calls(APPEND, "{\"insight\": \"" + insight + "\", \"confirm\": true}");
        assertThat(noted.path("isError").asBoolean()).as(noted.toString()).isFalse();
        assertThat(modern.reads("memo://insights")).endsWith("- " + insight);
      }
      for (RunningServer replica : REPLICAS.subList(0, count)) {
        assertThat(balancer.answeredBy(replica.uri())).isGreaterThan(1);
      }
      for (RunningServer replica : REPLICAS) {
        assertThat(WireClient.modern(replica.uri()).reads("memo://insights"))
            .contains("- number 1 of " + count + "\n- number 2 of " + count + "\n");
      }
    }
  }

  @Test
  void aConfirmationCountsOnceOverAllReplicas() throws Exception {
    try (RoundRobin balancer = balancer(2)) {
      WireClient user = WireClient.modern(balancer.uri());
      String call = "\"name\": \"" + APPEND + "\", \"arguments\": {\"insight\": \"once\"}";
      String state = user.asks("tools/call", "{" + call + "}").path("requestState").asText();
      assertThat(state).isNotEmpty();
      String agreed =
          "{%s, \"requestState\": \"%s\", \"inputResponses\": {\"confirm\": {\"action\": \"accept\", \"content\": {\"confirm\": true}}}}"
              .formatted(call, state);

      List<JsonNode> results = atOnce(8, () -> user.asks("tools/call", agreed));

      assertThat(results).filteredOn(one -> !one.path("isError").asBoolean()).hasSize(1);
      assertThat(results)
          .filteredOn(one -> one.path("isError").asBoolean())
          .allMatch(
              one ->
                  one.at("/content/0/text")
                      .asText()
                      .startsWith("This confirmation was used before"));
      assertThat(user.reads("memo://insights")).containsOnlyOnce("- once");
    }
  }

  @Test
  void aRateHoldsOverAllReplicas() throws Exception {
    try (RoundRobin balancer = balancer(4)) {
      WireClient client = WireClient.modern(balancer.uri());

      List<JsonNode> results = atOnce(16, () -> client.calls("lakebase_list_schemas", "{}"));

      // One call comes back after ten seconds, and this machine may be slow.
      assertThat(results).filteredOn(one -> !one.path("isError").asBoolean()).hasSizeBetween(6, 8);
      assertThat(results)
          .filteredOn(one -> one.path("isError").asBoolean())
          .allMatch(one -> one.at("/content/0/text").asText().startsWith("Rate limit: 6 calls"));
    }
  }

  @Test
  void theSchemaIsClosedToEveryCaller() throws Exception {
    WireClient admin = WireClient.legacy(REPLICAS.get(0).uri());
    String sql = "'" + schema.name() + "' is closed to every caller";
    assertThat(refusal(admin, "lakebase_read_query", "{'sql': 'SELECT * FROM %s.insight'}"))
        .startsWith(sql);
    assertThat(refusal(admin, "lakebase_execute_query", "{'sql': 'DROP TABLE %s.insight'}"))
        .startsWith(sql);
    assertThat(refusal(admin, "lakebase_profile_table", "{'table_name': '%s.insight'}"))
        .contains("does not exist");
    assertThat(refusal(admin, "lakebase_describe_table", "{'table_name': '%S.INSIGHT'}"))
        .contains("does not exist");
    assertThat(
            refusal(
                admin,
                "lakebase_lookup_features",
                "{'feature_table': '%s.insight', 'entity_keys': {'id': 1}}"))
        .contains("does not exist");
  }

  private static String refusal(WireClient client, String tool, String arguments)
      throws IOException, InterruptedException {
    JsonNode result = client.calls(tool, arguments.formatted(schema.name()).replace('\'', '"'));
    assertThat(result.path("isError").asBoolean()).as(result.toString()).isTrue();
    return result.at("/content/0/text").asText();
  }

  @Test
  void healthSaysHowManyReplicasAreSupported() throws Exception {
    assertThat(state(REPLICAS.get(0)).toString()).isEqualTo("{\"replicas\":\"any\"}");
    JsonNode inMemory = state(RunningServer.withProbes());
    assertThat(inMemory.path("replicas").asText()).isEqualTo("one");
    assertThat(inMemory.path("reason").asText()).endsWith("LAKEBASE_STATE_SCHEMA is not set");
    try (RunningServer keyless = RunningServer.start("--LAKEBASE_STATE_SCHEMA=" + schema.name())) {
      assertThat(state(keyless).path("replicas").asText()).isEqualTo("one");
      assertThat(state(keyless).path("reason").asText()).endsWith("LAKEBASE_STATE_KEY is not set");
    }
  }

  @Test
  void killingAReplicaFailsTheCallsInFlightOnItAlone() throws Exception {
    Map<String, String> variables =
        Map.of(
            "LAKEBASE_STATE_SCHEMA",
            schema.name(),
            "LAKEBASE_STATE_KEY",
            KEY,
            "LAKEBASE_QUERY_TIMEOUT",
            "20");
    try (ReplicaProcess doomed = ReplicaProcess.start(directory.resolve("1.log"), variables);
        ReplicaProcess other = ReplicaProcess.start(directory.resolve("2.log"), variables);
        RoundRobin balancer = new RoundRobin(List.of(doomed.uri(), other.uri()))) {
      WireClient client = WireClient.modern(balancer.uri());
      AtomicBoolean gone = new AtomicBoolean();
      ExecutorService load = Executors.newFixedThreadPool(5);
      try {
        URI dead = doomed.uri();
        List<Future<Loss>> workers = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
          workers.add(load.submit(() -> work(client, gone)));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> balancer.answeredBy(dead) > 20);
        // Last, because a statement has its timeout.
        Future<JsonNode> held =
            load.submit(
                () ->
                    WireClient.modern(dead)
                        .calls(
                            "lakebase_read_query",
                            "{\"sql\": \"SELECT count(*) FROM generate_series(1, 1000000000)\"}"));
        awaitLongStatement();

        doomed.kill();
        balancer.withdraw(dead);
        gone.set(true);

        assertThat(held).failsWithin(Duration.ofSeconds(60));
        for (Future<Loss> worker : workers) {
          Loss loss = worker.get(120, TimeUnit.SECONDS);
          assertThat(loss.before()).isLessThanOrEqualTo(2);
          assertThat(loss.after()).isZero();
        }
      } finally {
        load.shutdownNow();
      }
    }
  }

  /**
   * Failed calls of one worker, which makes one at a time.
   *
   * @param before begun while the balancer still knew the killed replica: the one in flight on it,
   *     and at most one that took a connection of which nobody had yet seen that it is dead
   */
  private record Loss(int before, int after) {}

  private static Loss work(WireClient client, AtomicBoolean gone) throws InterruptedException {
    int before = 0;
    int after = 0;
    int calls = 0;
    for (int left = 30; left > 0; calls++) {
      boolean late = gone.get();
      try {
        JsonNode result =
            client.calls("lakebase_read_query", "{\"sql\": \"SELECT " + calls + "\"}");
        assertThat(result.at("/structuredContent/rows/0/0").asInt()).isEqualTo(calls);
      } catch (IOException e) {
        before += late ? 0 : 1;
        after += late ? 1 : 0;
      }
      left -= late ? 1 : 0;
    }
    return new Loss(before, after);
  }

  /** The service reads through a cursor, so that the statement's text is not to be seen. */
  private static void awaitLongStatement() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              try (Connection connection = TestDatabase.shared().connectAsAdmin();
                  Statement statement = connection.createStatement();
                  ResultSet active =
                      statement.executeQuery(
                          """
                          SELECT count(*) FROM pg_stat_activity
                          WHERE application_name = 'lakebase-mcp' AND state = 'active'
                            AND query_start < now() - interval '0.5 s'
                          """)) {
                active.next();
                return active.getInt(1) > 0;
              }
            });
  }

  private static <T> List<T> atOnce(int calls, Callable<T> call) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(calls);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> one : threads.invokeAll(Collections.nCopies(calls, call))) {
        results.add(one.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static JsonNode state(RunningServer server) throws IOException {
    try (InputStream health = server.uri().resolve("/health/ready").toURL().openStream()) {
      return Json.MAPPER.readTree(health).path("state");
    }
  }

  private static RoundRobin balancer(int replicas) throws IOException {
    return new RoundRobin(REPLICAS.subList(0, replicas).stream().map(RunningServer::uri).toList());
  }
}
