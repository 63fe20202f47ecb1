package dev.lakebase.mcp.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What nobody waits for any more ends in PostgreSQL as well. */
@Tag("faults")
@ExtendWith(SearchedLog.class)
class CancellationTest {
  private static final Logger LOG = LoggerFactory.getLogger(CancellationTest.class);
  private static final String CURSOR =
      "SELECT * FROM slow WHERE slept <> '" + Secrets.LITERAL + "'";
  private static final String ENDLESS =
      "SELECT count(n) FROM (SELECT generate_series(1, 1000000000000) AS n) AS numbers";
  private static final int SECONDS = 5;

  @TempDir private static Path directory;
  private static CrashingPostgres postgres;
  private static RunningServer service;
  private static Caller caller;

  @BeforeAll
  static void start() throws Exception {
    postgres = new CrashingPostgres(directory.resolve("server"));
    CrashingPostgres.execute(
        postgres.settings(), "CREATE VIEW slow AS SELECT pg_sleep(60)::text AS slept");
    service = postgres.service(postgres.port(), "LAKEBASE_QUERY_TIMEOUT=" + SECONDS);
    caller = new Caller(service);
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    postgres.close();
  }

  static List<Arguments> calls() {
    return List.of(
        Arguments.of("lakebase_read_query", Map.of("sql", CURSOR)),
        Arguments.of("lakebase_execute_query", Map.of("sql", CURSOR)),
        Arguments.of(
            "lakebase_execute_query",
            Map.of(
                "sql",
                "INSERT INTO ledger SELECT 1, slept || '" + Secrets.LITERAL + "' FROM slow")),
        Arguments.of("lakebase_explain_query", Map.of("sql", CURSOR, "analyze", true)),
        Arguments.of("lakebase_profile_table", Map.of("table_name", "slow")));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aClosedConnectionEndsTheStatement(String tool, Map<String, ?> arguments) {
    CompletableFuture<?> call = caller.sent(tool, arguments);
    awaitRunning(1);

    long begin = System.nanoTime();
    call.cancel(true);

    tell(tool, "closed connection", begin);
    assertThat(caller.sql("lakebase_read_query", "SELECT 1").succeeded()).isTrue();
  }

  @Test
  void aStreamThatIsResetEndsTheStatementAndNotTheConnection() throws Exception {
    try (RunningServer app = postgres.app();
        FaultProxy wire = new FaultProxy(app.port(), () -> Dialogue.ofHttp("never"))) {
      URI address = URI.create("http://127.0.0.1:" + wire.port() + app.uri().getPath());
      Caller http2 = new Caller(address);
      assertThat(http2.sent("lakebase_read_query", Map.of("sql", "SELECT 1")).join().version())
          .isEqualTo(HttpClient.Version.HTTP_2);
      for (Arguments each : calls()) {
        CompletableFuture<?> call = http2.sent((String) each.get()[0], arguments(each));
        awaitRunning(1);

        long begin = System.nanoTime();
        call.cancel(true);

        tell((String) each.get()[0], "reset stream", begin);
        assertThat(http2.sql("lakebase_read_query", "SELECT 1").succeeded()).isTrue();
        assertThat(wire.accepted()).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aTimeoutEndsTheStatementAndIsToldAsOne(String tool, Map<String, ?> arguments)
      throws Exception {
    Caller.Answer answer = caller.call(tool, arguments);

    tell(tool, "timeout", System.nanoTime());
    assertThat(answer.sentence()).startsWith("Query timed out after " + SECONDS);
    assertThat(postgres.entries(1)).isZero();
    assertThat(caller.sql("lakebase_read_query", "SELECT 1").succeeded()).isTrue();
  }

  @Test
  void aStopCancelsWhatIsUnderWayWhenItsTimeIsUp() throws Exception {
    RunningServer stopping =
        postgres.service(postgres.port(), "LAKEBASE_DRAIN=0", "LAKEBASE_QUERY_TIMEOUT=60");
    Caller last = new Caller(stopping);
    List<CompletableFuture<Caller.Answer>> calls =
        calls().stream().map(it -> last.send((String) it.get()[0], arguments(it))).toList();
    awaitRunning(calls.size());

    long begin = System.nanoTime();
    CompletableFuture<Void> stop = CompletableFuture.runAsync(stopping::close);

    tell("five calls", "stop", begin);
    stop.get(60, java.util.concurrent.TimeUnit.SECONDS);
    LOG.warn("stopped after {} ms", (System.nanoTime() - begin) / 1_000_000);
    for (CompletableFuture<Caller.Answer> call : calls) {
      assertThat(call.join().sentence()).startsWith("Query was cancelled");
    }
    assertThat(postgres.entries(1)).isZero();
    assertThat(
            postgres.count(
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%slow%' AND pid <>"
                    + " pg_backend_pid()"))
        .isZero();
  }

  @Test
  void aCallOnABranchIsCancelledThere() {
    try (RunningServer sandbox =
        RunningServer.inSandbox(
            directory.resolve("sandbox"), SearchedLog.levels().toArray(String[]::new))) {
      Caller onBranch = new Caller(sandbox);
      Map<String, String> place = Map.of("project_name", "demo", "branch_name", "production");
      CompletableFuture<?> call = onBranch.sent("lakebase_read_query", with(place, ENDLESS));
      await().atMost(Duration.ofSeconds(30)).until(() -> reading(onBranch, place) == 1);

      long begin = System.nanoTime();
      call.cancel(true);

      await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(Duration.ofSeconds(20))
          .until(() -> reading(onBranch, place) == 0);
      LOG.warn("branch | closed connection | {} ms", (System.nanoTime() - begin) / 1_000_000);
    }
  }

  private static long reading(Caller caller, Map<String, String> place) {
    Caller.Answer answer =
        caller.call(
            "lakebase_read_query",
            with(
                place,
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE"
                    + " '%*/ FETCH%' AND query_start < now() - interval '5 ms'"));
    assertThat(answer.succeeded()).as(answer.sentence()).isTrue();
    return answer.data().at("/rows/0/0").asLong();
  }

  private static Map<String, String> with(Map<String, String> place, String sql) {
    Map<String, String> all = new java.util.TreeMap<>(place);
    all.put("sql", sql);
    return all;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ?> arguments(Arguments call) {
    return (Map<String, ?>) call.get()[1];
  }

  private static void awaitRunning(int calls) {
    await().atMost(Duration.ofSeconds(20)).until(() -> active() == calls);
  }

  private static long active() throws Exception {
    return postgres.count(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'lakebase-mcp' AND"
            + " wait_event = 'PgSleep'");
  }

  private static void tell(String what, String why, long begin) {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(20))
        .until(() -> active() == 0);
    LOG.warn("{} | {} | {} ms", what, why, (System.nanoTime() - begin) / 1_000_000);
  }
}
