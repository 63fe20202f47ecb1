package dev.lakebase.mcp.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From start to stop: what is there in between, and that nothing is left. */
@Tag("faults")
@ExtendWith(SearchedLog.class)
class LifeCycleTest {
  private static final String OURS = "application_name = 'lakebase-mcp'";

  @TempDir private Path directory;

  @Test
  void aStoppedServiceLeavesNoThreadAndNoConnection() throws Exception {
    try (CrashingPostgres postgres = new CrashingPostgres(directory)) {
      // What a JVM starts once and keeps is there from a first service on.
      use(postgres, postgres.service(postgres.port()));
      Set<Thread> before = Thread.getAllStackTraces().keySet();

      use(postgres, postgres.service(postgres.port(), "LAKEBASE_STATE_SCHEMA=own"));

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(
                          Thread.getAllStackTraces().keySet().stream()
                              .filter(thread -> thread.isAlive() && !before.contains(thread))
                              .map(Thread::getName)
                              .filter(name -> !belongsToTheTest(name))
                              .collect(Collectors.toSet()))
                      .isEmpty());
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> postgres.count("SELECT count(*) FROM pg_stat_activity WHERE " + OURS) == 0);
    }
  }

  private static void use(CrashingPostgres postgres, RunningServer service) throws Exception {
    try (service) {
      Caller caller = new Caller(service);
      assertThat(caller.insert(1).succeeded()).isTrue();
      assertThat(caller.sql("lakebase_read_query", "SELECT 1").succeeded()).isTrue();
      assertThat(postgres.count("SELECT count(*) FROM pg_stat_activity WHERE " + OURS))
          .isPositive();
    }
  }

  private static boolean belongsToTheTest(String name) {
    return name.startsWith("HttpClient-")
        || name.startsWith("awaitility")
        || name.startsWith("ForkJoinPool.commonPool")
        || name.startsWith("process reaper");
  }

  @Test
  void aServiceIsReadyWhenItListensAndNotWhileItStops() throws Exception {
    try (CrashingPostgres postgres = new CrashingPostgres(directory);
        CrashingPostgres.Gate gate = postgres.gate("slow")) {
      RunningServer service = postgres.service(postgres.port(), "LAKEBASE_DRAIN=60");
      URI health = service.uri().resolve("/health/ready");
      Caller caller = new Caller(service);
      assertThat(status(health)).isEqualTo(200);
      CompletableFuture<Caller.Answer> underWay =
          caller.send("lakebase_read_query", Map.of("sql", "SELECT * FROM slow"));
      await().atMost(Duration.ofSeconds(30)).until(() -> postgres.running("FETCH") == 1);

      CompletableFuture<Void> stop = CompletableFuture.runAsync(service::close);

      await().atMost(Duration.ofSeconds(20)).until(() -> status(health) == 503);
      Caller.Answer refused = caller.sql("lakebase_read_query", "SELECT 1");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.sentence()).startsWith("The service is stopping");
      assertThat(refused.headers().get("retry-after")).containsExactly("1");
      gate.open();
      assertThat(underWay.join().succeeded()).isTrue();
      stop.join();
    }
  }

  private static int status(URI uri) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
