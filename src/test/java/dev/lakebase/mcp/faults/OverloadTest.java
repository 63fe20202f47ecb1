package dev.lakebase.mcp.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** More calls than the service takes. */
@Tag("faults")
@ExtendWith(SearchedLog.class)
class OverloadTest {
  private static final Logger LOG = LoggerFactory.getLogger(OverloadTest.class);
  private static final int SLOW_CALLS = 200;
  private static final int RUNNING = 8;
  private static final int WAITING = 72;
  private static final String SLOW = "SELECT * FROM slow WHERE slept <> '" + Secrets.LITERAL + "'";

  @TempDir private Path directory;

  @Test
  void slowCallsOfOneCategoryDoNotSlowDownAnother() throws Exception {
    try (CrashingPostgres postgres = new CrashingPostgres(directory);
        CrashingPostgres.Gate gate = postgres.gate("slow");
        RunningServer service = postgres.service(postgres.port(), "LAKEBASE_QUERY_TIMEOUT=100")) {
      Caller caller = new Caller(service);
      medianOfReads(caller);
      long normal = medianOfReads(caller);

      List<CompletableFuture<Caller.Answer>> calls = new ArrayList<>();
      for (int i = 0; i < SLOW_CALLS; i++) {
        calls.add(caller.send("lakebase_read_query", Map.of("sql", SLOW)));
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> postgres.running("FETCH") == RUNNING);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  calls.stream().filter(CompletableFuture::isDone).count()
                      >= SLOW_CALLS - RUNNING - WAITING);
      long overloaded = medianOfReads(caller);
      assertThat(postgres.running("FETCH")).isEqualTo(RUNNING);
      gate.open();

      List<Caller.Answer> answers = calls.stream().map(CompletableFuture::join).toList();
      List<Caller.Answer> refused = answers.stream().filter(it -> it.status() == 503).toList();
      List<Long> took = refused.stream().map(it -> it.took().toMillis()).sorted().toList();
      long atOnce = took.get(SLOW_CALLS - RUNNING - WAITING - 1);
      LOG.warn(
          "{} slow calls: {} succeeded, {} refused, those without room after at most {} ms; reads"
              + " of another category at the median {} us before, {} us meanwhile",
          SLOW_CALLS,
          answers.stream().filter(Caller.Answer::succeeded).count(),
          refused.size(),
          atOnce,
          normal,
          overloaded);
      assertThat(answers).allMatch(it -> it.succeeded() || it.status() == 503);
      assertThat(refused)
          .hasSizeGreaterThanOrEqualTo(SLOW_CALLS - RUNNING - WAITING)
          .allSatisfy(
              it -> {
                assertThat(it.sentence())
                    .startsWith("The service is at its limit of calls of the category 'sql_query'")
                    .contains("send this one again");
                assertThat(it.headers().get("retry-after")).containsExactly("1");
              });
      // Who waits for a place is told so after five seconds.
      assertThat(atOnce).isLessThan(4_000);
      // In the queue of the slow ones it would be for ever.
      assertThat(overloaded).isLessThan(1_000_000);
      assertThat(caller.sql("lakebase_read_query", "SELECT 1").succeeded()).isTrue();
    }
  }

  @Test
  void aRateHoldsHoweverManyCallsComeAtOnce() throws Exception {
    Path policy = Files.createTempFile(directory, "governance", ".yaml");
    Files.writeString(policy, "rate_limits:\n  calls_per_minute: 20\n");
    try (CrashingPostgres postgres = new CrashingPostgres(directory.resolve("server"));
        RunningServer service =
            postgres.service(postgres.port(), "LAKEBASE_GOVERNANCE_CONFIG=" + policy)) {
      Caller caller = new Caller(service);
      List<CompletableFuture<Caller.Answer>> calls = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        calls.add(caller.send("lakebase_read_query", Map.of("sql", "SELECT 1")));
      }
      List<Caller.Answer> answers = calls.stream().map(CompletableFuture::join).toList();

      long passed = answers.stream().filter(Caller.Answer::succeeded).count();
      // A place comes back every three seconds while the calls are under way.
      assertThat(passed).isBetween(20L, 30L);
      assertThat(answers.stream().filter(it -> !it.succeeded()))
          .allSatisfy(it -> assertThat(it.sentence()).startsWith("Rate limit: 20 calls a minute"));
    }
  }

  /** In microseconds. */
  private static long medianOfReads(Caller caller) {
    List<Long> took = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Caller.Answer answer = caller.call("lakebase_list_schemas", Map.of());
      assertThat(answer.succeeded()).as(answer.sentence()).isTrue();
      took.add(answer.took().toNanos() / 1000);
    }
    took.sort(null);
    return took.get(took.size() / 2);
  }
}
