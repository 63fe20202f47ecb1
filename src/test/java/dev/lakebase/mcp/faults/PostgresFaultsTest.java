package dev.lakebase.mcp.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.RunningServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every fault at every stage: what the caller is told, what is in the table, and what comes next.
 */
@Tag("faults")
@ExtendWith(SearchedLog.class)
class PostgresFaultsTest {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresFaultsTest.class);
  private static final List<Stage> OF_A_WRITE =
      List.of(Stage.CONNECT, Stage.AUTHENTICATE, Stage.BEGIN, Stage.EXECUTE, Stage.COMMIT);
  private static final List<Stage> OF_A_READ =
      List.of(Stage.CONNECT, Stage.AUTHENTICATE, Stage.BEGIN, Stage.EXECUTE, Stage.FETCH);
  private static final String READ =
      "SELECT n, note FROM ledger WHERE note <> '" + Secrets.LITERAL + "' LIMIT 50";
  private static final AtomicInteger NEXT = new AtomicInteger(1);

  @TempDir private static Path directory;
  private static CrashingPostgres postgres;
  private static FaultProxy proxy;
  private static RunningServer service;
  private static Caller caller;

  @BeforeAll
  static void start() throws Exception {
    postgres = new CrashingPostgres(directory);
    proxy = new FaultProxy(postgres.port(), () -> new PostgresDialogue("ledger"));
    service =
        postgres.service(
            proxy.port(),
            "LAKEBASE_QUERY_TIMEOUT=3",
            "LAKEBASE_POOL_MIN=0",
            "LAKEBASE_POOL_MAX=3",
            "LAKEBASE_S2Z_RETRY_ATTEMPTS=1",
            "LAKEBASE_S2Z_RETRY_DELAY=0.1");
    caller = new Caller(service);
    CrashingPostgres.execute(
        postgres.settings(), "INSERT INTO ledger SELECT 0, 'read' FROM generate_series(1, 50)");
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    proxy.close();
    postgres.close();
  }

  @AfterEach
  void heal() throws Exception {
    proxy.lift();
  }

  static List<Arguments> writes() {
    return every(OF_A_WRITE);
  }

  static List<Arguments> reads() {
    return every(OF_A_READ);
  }

  private static List<Arguments> every(List<Stage> stages) {
    List<Arguments> all = new ArrayList<>();
    for (Stage stage : stages) {
      for (Fault fault : Fault.values()) {
        all.add(Arguments.of(stage, fault));
      }
    }
    return all;
  }

  @ParameterizedTest(name = "{1} at {0}")
  @MethodSource("writes")
  void aWriteIsAnsweredTrulyAndThePoolRecovers(Stage stage, Fault fault) throws Exception {
    int n = NEXT.getAndIncrement();
    prepare(stage, fault);

    Caller.Answer answer = caller.insert(n);

    tell("write", stage, fault, answer);
    assertThat(proxy.met()).isPositive();
    assertThat(words(answer)).isEqualTo(expected(stage, fault));
    recovers();
    boolean applied = fault.isHarmless() || (stage == Stage.COMMIT && fault.passesRequest());
    await().atMost(Duration.ofSeconds(30)).until(() -> postgres.running("INSERT INTO ledger") == 0);
    assertThat(postgres.entries(n)).isEqualTo(applied ? 1 : 0);
  }

  @ParameterizedTest(name = "{1} at {0}")
  @MethodSource("reads")
  void aReadIsAnsweredTrulyAndThePoolRecovers(Stage stage, Fault fault) throws Exception {
    prepare(stage, fault);

    Caller.Answer answer = caller.sql("lakebase_read_query", READ);

    tell("read", stage, fault, answer);
    assertThat(proxy.met()).isPositive();
    assertThat(words(answer)).isEqualTo(expected(stage, fault));
    recovers();
  }

  /** A connection that is there for what comes after connecting, and none for connecting itself. */
  private static void prepare(Stage stage, Fault fault) throws Exception {
    healthy();
    if (stage == Stage.CONNECT || stage == Stage.AUTHENTICATE) {
      // The pool learns from the next call that its connections are gone.
      proxy.cutAll();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  postgres.count(
                          "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'lakebase-mcp'")
                      == 0);
      caller.sql("lakebase_read_query", "SELECT 1");
      proxy.cutAll();
      proxy.arm(stage, fault);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                if (proxy.met() == 0) {
                  caller.sql("lakebase_read_query", "SELECT 1");
                }
                return proxy.met() > 0;
              });
      return;
    }
    proxy.arm(stage, fault);
  }

  private static String expected(Stage stage, Fault fault) {
    if (fault.isHarmless()) {
      return "";
    }
    return switch (stage) {
      case CONNECT, AUTHENTICATE -> "Cannot connect";
      case BEGIN, EXECUTE, FETCH -> fault.isSilent() ? "Query timed out" : "Connection terminated";
      case COMMIT -> "Outcome unknown";
    };
  }

  private static String words(Caller.Answer answer) {
    return answer.succeeded()
        ? ""
        : Caller.CONTRACT.stream()
            .filter(answer.sentence()::startsWith)
            .findFirst()
            .orElse(answer.status() + " " + answer.sentence());
  }

  private static void recovers() throws Exception {
    proxy.lift();
    long begin = System.nanoTime();
    healthy();
    LOG.warn("  served again after {} ms", (System.nanoTime() - begin) / 1_000_000);
  }

  private static void healthy() {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(60))
        .until(() -> caller.sql("lakebase_read_query", "SELECT 1").succeeded());
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
