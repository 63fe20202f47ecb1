package dev.lakebase.mcp.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WakeUpFlightTest {
  private final SQLException refused = new SQLException("refused", "08001", new ConnectException());
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final AtomicInteger tries = new AtomicInteger();
  private final AtomicBoolean listening = new AtomicBoolean();
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection = TestDatabase.shared().connect();
  }

  @AfterEach
  void close() throws SQLException {
    callers.shutdownNow();
    connection.close();
  }

  @Test
  void oneTryAndFiveRetriesThenTheLastFailure() {
    assertThatThrownBy(() -> flight(5, 1).connect(this::refuse)).isSameAs(refused);
    assertThat(tries).hasValue(6);
  }

  @Test
  void theDelaysDoubleUpToTheirCap() {
    DatabaseSettings.WakeUp settings = DatabaseSettings.WakeUp.DEFAULT;
    assertThat(IntStream.range(0, 6).mapToObj(settings::before).map(Duration::toMillis))
        .containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 10000L);
  }

  @Test
  void whatNoWaitingHealsIsNotTriedAgain() {
    for (SQLException failure :
        List.of(
            new SQLException("wrong password", "28P01"),
            new SQLException("unknown database", "3D000"),
            new SQLException("full", "53300"),
            new SQLException("certificate", "08006", new SSLHandshakeException("no")))) {
      tries.set(0);
      assertThatThrownBy(() -> flight(5, 1).connect(() -> fail(failure))).isSameAs(failure);
      assertThat(tries).hasValue(1);
    }
  }

  @Test
  void aServerThatIsStartingIsTriedAgain() throws SQLException {
    SQLException starting = new SQLException("starting up", "57P03");
    assertThat(
            flight(5, 1).connect(() -> tries.incrementAndGet() < 4 ? fail(starting) : connection))
        .isSameAs(connection);
  }

  @Test
  void aFailureStandsForAMomentForThoseWhoAskAgain() {
    try (WakeUpFlight flight = flight(2, 1)) {
      long mark = flight.mark();
      assertThat(flight.failureSince(mark)).isEmpty();
      long begun = System.nanoTime();
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> flight.connect(this::refuse)).isSameAs(refused);
      }
      // It stands for a second: who is held up for longer between two calls has it tried again.
      int held = (int) Duration.ofNanos(System.nanoTime() - begun).toSeconds();
      assertThat(tries.get()).isBetween(3, 3 * (1 + held));
      assertThat(flight.failureSince(mark)).containsSame(refused);
    }
  }

  @Test
  void whoeverComesDuringAFlightWaitsForItsOutcomeAndConnectsHimself() {
    CountDownLatch up = new CountDownLatch(1);
    AtomicInteger connected = new AtomicInteger();
    WakeUpFlight.Attempt attempt =
        () -> {
          tries.incrementAndGet();
          if (up.getCount() > 0) {
            throw refused;
          }
          connected.incrementAndGet();
          return connection;
        };
    WakeUpFlight flight = flight(100_000, 5);
    CompletableFuture<Void> pilot = start(flight, attempt);
    await().until(() -> tries.get() >= 3);
    List<CompletableFuture<Void>> passengers =
        IntStream.range(0, 20).mapToObj(i -> start(flight, attempt)).toList();
    await().until(() -> tries.get() >= 10);
    up.countDown();
    pilot.join();
    passengers.forEach(CompletableFuture::join);
    assertThat(connected).hasValue(21);
  }

  @Test
  void allWhoWaitFailWithTheFlight() {
    WakeUpFlight flight = flight(3, 1);
    CountDownLatch allWait = new CountDownLatch(1);
    WakeUpFlight.Attempt attempt =
        () -> {
          if (tries.incrementAndGet() > 1) {
            hold(allWait);
          }
          throw refused;
        };
    List<CompletableFuture<Void>> all = new ArrayList<>(List.of(start(flight, attempt)));
    await().until(() -> tries.get() == 2);
    List<Thread> passengers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(
          CompletableFuture.runAsync(
              () -> connect(flight, attempt),
              task -> {
                Thread thread = new Thread(task);
                passengers.add(thread);
                thread.start();
              }));
    }
    await().until(() -> passengers.stream().allMatch(it -> it.getState() == Thread.State.WAITING));
    allWait.countDown();

    for (CompletableFuture<Void> caller : all) {
      assertThatThrownBy(caller::join).hasRootCauseInstanceOf(ConnectException.class);
    }
    // The first one's, and its flight's retries.
    assertThat(tries).hasValue(1 + 3);
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anErrorOfTheDriverEndsTheFlightToo() {
    WakeUpFlight flight = flight(5, 1);
    assertThatThrownBy(
            () ->
                flight.connect(
                    () -> {
                      if (tries.incrementAndGet() == 1) {
                        throw refused;
                      }
                      throw new IllegalStateException("a bug");
                    }))
        .hasRootCauseMessage("a bug");
    assertThat(tries).hasValue(2);
  }

  @Test
  void aServerThatListensAgainIsNotKeptWaitingForTheEndOfAPause() {
    WakeUpFlight flight = flight(1, 100_000);
    CompletableFuture<Void> pilot =
        start(
            flight,
            () -> {
              if (tries.incrementAndGet() == 1) {
                throw refused;
              }
              return connection;
            });
    await().until(() -> tries.get() == 1);
    listening.set(true);
    assertThat(pilot).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void closingEndsTheFlight() {
    WakeUpFlight flight = flight(5, 100_000);
    CompletableFuture<Void> pilot = start(flight, this::refuse);
    await().until(() -> tries.get() == 1);
    flight.close();
    assertThatThrownBy(pilot::join).hasRootCauseInstanceOf(ConnectException.class);
  }

  private CompletableFuture<Void> start(WakeUpFlight flight, WakeUpFlight.Attempt attempt) {
    return CompletableFuture.runAsync(() -> connect(flight, attempt), callers);
  }

  private static void connect(WakeUpFlight flight, WakeUpFlight.Attempt attempt) {
    try {
      flight.connect(attempt);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private WakeUpFlight flight(int retries, long delayMillis) {
    return new WakeUpFlight(
        new DatabaseSettings.WakeUp(
            retries, Duration.ofMillis(delayMillis), Duration.ofMillis(delayMillis)),
        Duration.ofSeconds(30),
        listening::get,
        new WakeUps());
  }

  private Connection refuse() throws SQLException {
    return fail(refused);
  }

  private Connection fail(SQLException failure) throws SQLException {
    tries.incrementAndGet();
    throw failure;
  }
}
