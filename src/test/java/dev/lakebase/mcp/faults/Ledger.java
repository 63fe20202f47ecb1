package dev.lakebase.mcp.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls at a steady rate, whatever becomes of them: by turns an insert of the next number, and a
 * read. Keeps what each caller was told, to be compared with what is in the table.
 */
final class Ledger implements AutoCloseable {
  private final Caller caller;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final Map<Integer, Caller.Answer> inserts = new ConcurrentHashMap<>();
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  /** A call that is over; when it was sent is in nanoseconds. */
  record Call(long sent, boolean succeeded, Duration took, String sentence) {}

  Ledger(Caller caller) {
    this.caller = caller;
  }

  void begin(int callsPerSecond) {
    Future<?> unused =
        clock.scheduleAtFixedRate(
            this::send, 0, 1_000_000_000L / callsPerSecond, TimeUnit.NANOSECONDS);
  }

  private void send() {
    int number = next.getAndIncrement();
    boolean writes = number % 2 == 0;
    String sql = writes ? Caller.insertion(number) : "SELECT " + number + " AS n";
    long sent = System.nanoTime();
    open.incrementAndGet();
    CompletableFuture<Caller.Answer> unused =
        caller
            .send(writes ? "lakebase_execute_query" : "lakebase_read_query", Map.of("sql", sql))
            .whenComplete(
                (answer, problem) -> {
                  open.decrementAndGet();
                  if (problem != null) {
                    violations.add(sql + " was not answered: " + problem);
                    return;
                  }
                  check(number, writes, answer);
                  calls.add(new Call(sent, answer.succeeded(), answer.took(), answer.sentence()));
                });
  }

  private void check(int number, boolean writes, Caller.Answer answer) {
    if (writes) {
      inserts.put(number, answer);
    }
    boolean right =
        !answer.succeeded()
            ? answer.isInContract()
            : writes
                ? answer.data().path("affected_rows").asInt() == 1
                : answer.data().toString().contains("" + number);
    if (!right) {
      violations.add(number + " was answered with " + answer.status() + " " + answer.body());
    }
  }

  /** When the first of so many calls in a row was sent that all succeeded after this moment. */
  Optional<Long> steadySince(long moment, int inARow) {
    long[] sent =
        calls.stream().filter(it -> it.sent() > moment).mapToLong(Call::sent).sorted().toArray();
    long lastFailure =
        calls.stream()
            .filter(it -> it.sent() > moment && !it.succeeded())
            .mapToLong(Call::sent)
            .max()
            .orElse(moment);
    long[] after = java.util.Arrays.stream(sent).filter(it -> it > lastFailure).toArray();
    return after.length < inARow ? Optional.empty() : Optional.of(after[0]);
  }

  /** Ends the load; returns when every call is answered. */
  Ledger end() {
    clock.shutdown();
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> clock.isTerminated() && open.get() == 0);
    return this;
  }

  Duration longest() {
    return calls.stream().map(Call::took).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  int calls() {
    return calls.size();
  }

  /** How many were told what, by the first words. */
  Map<String, Long> told() {
    Map<String, Long> told = new java.util.TreeMap<>();
    calls.forEach(
        call ->
            told.merge(
                call.succeeded()
                    ? "succeeded"
                    : Caller.CONTRACT.stream()
                        .filter(call.sentence()::startsWith)
                        .findFirst()
                        .orElse(call.sentence()),
                1L,
                Long::sum));
    return told;
  }

  /**
   * What was acknowledged is there once, what was refused is not, and what is open is there once at
   * most.
   */
  void compareWith(Connection books) throws SQLException {
    Map<Integer, Integer> there = new HashMap<>();
    try (Statement statement = books.createStatement();
        ResultSet rows = statement.executeQuery("SELECT n, count(*) FROM ledger GROUP BY n")) {
      while (rows.next()) {
        there.put(rows.getInt(1), rows.getInt(2));
      }
    }
    assertThat(violations).isEmpty();
    inserts.forEach(
        (number, answer) -> {
          int times = there.getOrDefault(number, 0);
          if (answer.succeeded()) {
            assertThat(times).as("%d, which was acknowledged", number).isEqualTo(1);
          } else if (answer.sentence().startsWith("Outcome unknown")) {
            assertThat(times).as("%d, of unknown outcome", number).isLessThanOrEqualTo(1);
          } else {
            assertThat(times).as("%d, refused: %s", number, answer.sentence()).isZero();
          }
        });
    assertThat(inserts.keySet()).containsAll(there.keySet());
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
