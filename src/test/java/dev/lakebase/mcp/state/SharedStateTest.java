package dev.lakebase.mcp.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.database.ScratchSchema;
import dev.lakebase.mcp.database.StateConnections;
import dev.lakebase.mcp.governance.CallCounters.Full;
import dev.lakebase.mcp.governance.CallCounters.Quota;
import dev.lakebase.mcp.governance.LocalCounters;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.tool.InsightStore;
import dev.lakebase.mcp.tool.ToolFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What two replicas share, each with connections of its own. */
class SharedStateTest {
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final Quota SEVEN = new Quota("t", 7);

  private ScratchSchema scratch;
  private StateSchema schema;
  private StateConnections one;
  private StateConnections other;

  /** Bound, and never listening: nobody else gets its port meanwhile. */
  private final Socket nobody = new Socket();

  @BeforeEach
  void start() throws Exception {
    nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    scratch = StateFixture.DATABASE.scratchSchema();
    schema = StateSchema.named(scratch.name()).orElseThrow();
    one = StateFixture.connections();
    other = StateFixture.connections();
    schema.migrate(one);
  }

  @AfterEach
  void stop() throws Exception {
    nobody.close();
    one.close();
    other.close();
    scratch.close();
  }

  @Test
  void insightsAreEachCallersOwnAndAtMostAThousand() throws SQLException {
    SharedInsights here = new SharedInsights(one, schema);
    SharedInsights there = new SharedInsights(other, schema);
    scratch.execute(
        "INSERT INTO insight (caller, note) SELECT 'ada', 'n' || i FROM generate_series(1, 999) i");

    assertThat(here.append("ada", "thousandth")).isEqualTo(1000);
    assertThat(there.append("ada", "one more")).isEqualTo(1000);
    assertThat(here.append("bob", "nul \0 here")).isEqualTo(1);

    assertThat(here.all("ada"))
        .hasSize(InsightStore.MOST_EACH)
        .startsWith("n2")
        .endsWith("thousandth", "one more");
    assertThat(there.all("bob")).containsExactly("nul \uFFFD here");
    assertThat(there.all("eve")).isEmpty();
    assertThat(StateFixture.value("SELECT count(*) FROM " + schema.table("insight")))
        .isEqualTo("1001");
  }

  @Test
  void ofManyWhoUseOneConfirmationAtOnceOneWins() throws Exception {
    SharedSingleUse here = new SharedSingleUse(one, schema, LIFE);
    SharedSingleUse there = new SharedSingleUse(other, schema, LIFE);

    List<Boolean> wins = atOnce(16, i -> () -> (i % 2 == 0 ? here : there).use("given:the same"));

    assertThat(wins).containsOnlyOnce(true);
    assertThat(here.use("given:another")).isTrue();
  }

  @Test
  void expiredConfirmationsGoABoundedNumberAtATime() throws SQLException {
    scratch.execute(
        "INSERT INTO used_confirmation SELECT 'old ' || i, now() - interval '1 s' FROM generate_series(1, 250) i");
    SharedSingleUse confirmations = new SharedSingleUse(one, schema, LIFE);

    confirmations.use("a");
    assertThat(rows("used_confirmation")).isEqualTo("151");
    confirmations.use("b");
    confirmations.use("c");
    assertThat(rows("used_confirmation")).isEqualTo("3");
  }

  @Test
  void aConfirmationThatCannotBeCheckedDoesNotCount() throws SQLException {
    try (StateConnections away = away()) {
      assertThatThrownBy(() -> new SharedSingleUse(away, schema, LIFE).use("a"))
          .isInstanceOf(ToolFailure.class)
          .hasMessageStartingWith("Cannot connect");
    }
    scratch.execute("DROP TABLE used_confirmation");
    assertThatThrownBy(() -> new SharedSingleUse(one, schema, LIFE).use("a"))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("nothing was done");
  }

  @Test
  void aQuotaHoldsOverBothReplicas() throws Exception {
    SharedCounters here = counters(one);
    SharedCounters there = counters(other);
    // Who gets no connection in two seconds counts by himself: so they are there beforehand.
    assertThat(here.take("eve", List.of(SEVEN))).isEmpty();
    assertThat(there.take("eve", List.of(SEVEN))).isEmpty();

    List<Optional<Full>> taken =
        atOnce(16, i -> () -> (i % 2 == 0 ? here : there).take("ada", List.of(SEVEN)));

    // A call comes back every 8.6 s, and this machine may be slow.
    assertThat(taken).filteredOn(Optional::isEmpty).hasSizeBetween(7, 9);
    assertThat(here.take("ada", List.of(SEVEN)))
        .hasValueSatisfying(
            full -> {
              assertThat(full.quota()).isEqualTo(SEVEN);
              assertThat(full.pause()).isBetween(Duration.ofNanos(1), Duration.ofSeconds(9));
            });
    assertThat(there.take("bob", List.of(SEVEN))).isEmpty();
  }

  @Test
  void aToolsQuotaIsAskedBeforeThatOfAllToolsTogether() {
    SharedCounters counters = counters(one);
    Quota tool = new Quota("t", 1);
    Quota all = new Quota("", 2);

    assertThat(counters.take("ada", List.of(tool, all))).isEmpty();
    assertThat(counters.take("ada", List.of(tool, all)).orElseThrow().quota()).isEqualTo(tool);
    assertThat(counters.take("ada", List.of(all))).isEmpty();
    assertThat(counters.take("ada", List.of(new Quota("u", 1), all)).orElseThrow().quota())
        .isEqualTo(all);
  }

  @Test
  void aBucketThatIsFullAgainIsForgotten() throws SQLException {
    scratch.execute("INSERT INTO call_count VALUES ('old', 't', now() - interval '1 s')");

    counters(one).take("ada", List.of(SEVEN));

    assertThat(rows("call_count")).isEqualTo("1");
  }

  @Test
  void whileTheStateIsAwayAReplicaCountsByItself() throws SQLException {
    try (StateConnections away = away()) {
      SharedCounters counters = counters(away);
      Quota two = new Quota("t", 2);

      assertThat(counters.take("ada", List.of(two))).isEmpty();
      assertThat(counters.take("ada", List.of(two))).isEmpty();
      assertThat(counters.take("ada", List.of(two))).isPresent();
    }
  }

  @Test
  void countingWakesNoComputeThatSleeps() throws SQLException {
    ConnectionSettings service = StateFixture.DATABASE.settings();
    AtomicBoolean asleep = new AtomicBoolean(true);
    try (StateConnections sleeping =
        StateFixture.connections(
            service.port(), service.user(), service.password(), true, asleep::get)) {
      SharedCounters counters = counters(sleeping);

      counters.take("ada", List.of(SEVEN));
      assertThat(sleeping.getHikariPoolMXBean().getTotalConnections()).isZero();
      assertThat(rows("call_count")).isEqualTo("0");

      asleep.set(false);
      counters.take("ada", List.of(SEVEN));
      assertThat(rows("call_count")).isEqualTo("1");
    }
  }

  private SharedCounters counters(StateConnections connections) {
    return new SharedCounters(
        connections, schema, new LocalCounters(System::nanoTime), System::nanoTime);
  }

  /** To a port where nobody listens. */
  private StateConnections away() throws SQLException {
    return StateFixture.connections(nobody.getLocalPort(), "nobody", "nothing", false, () -> false);
  }

  private String rows(String table) throws SQLException {
    return StateFixture.value("SELECT count(*) FROM " + schema.table(table));
  }

  private static <T> List<T> atOnce(int calls, java.util.function.IntFunction<Callable<T>> call)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(calls);
    try {
      List<T> results = new java.util.ArrayList<>();
      for (Future<T> one : threads.invokeAll(IntStream.range(0, calls).mapToObj(call).toList())) {
        results.add(one.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
