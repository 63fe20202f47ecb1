package dev.lakebase.mcp.database;

import static dev.lakebase.mcp.database.TestCalls.call;
import static dev.lakebase.mcp.database.TestCalls.read;
import static dev.lakebase.mcp.database.TestCalls.settings;
import static dev.lakebase.mcp.database.TestCalls.write;
import static dev.lakebase.mcp.database.TestCalls.writingCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.tool.ToolFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EndpointsTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void theServiceStartsBeforeItsDatabaseAndFindsItLater() throws Exception {
    try (TcpProxy proxy = TcpProxy.toTestDatabase();
        Database database = TestCalls.database(settings("127.0.0.1", proxy.port()))) {
      assertThatThrownBy(() -> one(database))
          .isInstanceOf(ToolFailure.class)
          .hasMessageStartingWith("Cannot connect")
          .hasMessageNotContaining("127.0.0.1");
      proxy.listen();
      await().atMost(SOON).ignoreExceptions().untilAsserted(() -> one(database));
    }
  }

  @Test
  void aCallWaitsForAServerThatWakesUp() throws Exception {
    try (TcpProxy proxy = TcpProxy.toTestDatabase();
        Database database =
            TestCalls.database(TestCalls.patient(settings("127.0.0.1", proxy.port())))) {
      List<CompletableFuture<Object>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(
            CompletableFuture.supplyAsync(() -> one(database), task -> new Thread(task).start()));
      }
      proxy.listen();
      for (CompletableFuture<Object> answer : calls) {
        assertThat(answer.get()).isEqualTo(1);
      }
      // The pool's two, and the look whether anybody listens again.
      assertThat(proxy.accepted()).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void aDatabaseThatComesBackServesAgain() throws Exception {
    try (TcpProxy proxy = TcpProxy.toTestDatabase().listen();
        Database database = TestCalls.database(settings("127.0.0.1", proxy.port()))) {
      one(database);
      proxy.down();
      assertThatThrownBy(() -> one(database)).isInstanceOf(ToolFailure.class);
      proxy.listen();
      await().atMost(SOON).ignoreExceptions().untilAsserted(() -> one(database));
    }
  }

  @Test
  void aWrongPasswordFailsAtOnceAndIsNotTriedAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    DatabaseSettings wrong =
        TestCalls.withPassword(
            settings(),
            () -> {
              asked.incrementAndGet();
              return Optional.of("not it, and secret");
            });
    try (Database database = TestCalls.database(wrong)) {
      assertThat(asked).hasValue(0);
      assertThatThrownBy(() -> one(database))
          .isInstanceOf(ToolFailure.class)
          .hasMessage("Cannot connect: the database refused the service's credentials.");
      assertThat(asked).hasValue(1);
    }
    assertThat(wrong.toString()).doesNotContain("secret");
  }

  @Test
  void credentialsThatCannotBeHadAreAnErrorOfTheCallAlone() throws Exception {
    DatabaseSettings without =
        TestCalls.withPassword(
            settings(),
            () -> {
              throw new IllegalStateException("the workspace is away");
            });
    try (Database database = TestCalls.database(without)) {
      assertThatThrownBy(() -> one(database))
          .isInstanceOf(ToolFailure.class)
          .hasMessageStartingWith("Cannot connect")
          .hasMessageNotContaining("workspace");
    }
  }

  @Test
  void whoFindsAllConnectionsInUseIsToldSo() throws Exception {
    DatabaseSettings one = TestCalls.withOneConnection(settings());
    try (Endpoint endpoint = new Endpoint("primary", one, one.primary(), () -> false);
        Session first = endpoint.open(SOON, endpoint.timeout(), nobody())) {
      assertThat(first.isLost()).isFalse();
      assertThatThrownBy(() -> endpoint.open(Duration.ofMillis(50), endpoint.timeout(), nobody()))
          .isInstanceOf(EndpointUnavailable.class)
          .hasMessageStartingWith("No free connection");
    }
  }

  @Test
  void readsGoToTheReplicaFallBackAndReturn() throws Exception {
    try (TcpProxy primary = TcpProxy.toTestDatabase().listen();
        TcpProxy replica = TcpProxy.toTestDatabase().listen();
        Database database =
            TestCalls.database(
                TestCalls.withOneConnection(
                    settings(
                        "127.0.0.1",
                        primary.port(),
                        Optional.of(
                            new DatabaseSettings.Address("127.0.0.1", replica.port(), true)))))) {
      one(database);
      assertThat(primary.accepted()).isZero();
      assertThat(replica.accepted()).isEqualTo(1);

      database.execute(writingCall(), write("SELECT 1"), 1);
      assertThat(primary.accepted()).isEqualTo(1);

      replica.down();
      // The first may still meet the connection that was cut.
      await().atMost(SOON).ignoreExceptions().untilAsserted(() -> one(database));
      for (int i = 0; i < 20; i++) {
        assertThat(one(database)).isEqualTo(1);
      }

      int before = replica.accepted();
      replica.listen();
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                one(database);
                assertThat(replica.accepted()).isGreaterThan(before);
              });
    }
  }

  private static dev.lakebase.mcp.tool.Cancellation nobody() {
    return new dev.lakebase.mcp.tool.Cancellation();
  }

  private static Object one(Database database) {
    try {
      return database.read(call(), read("SELECT 1"), 1).rows().get(0).get(0);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
