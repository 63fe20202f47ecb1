package dev.lakebase.mcp.database;

import static dev.lakebase.mcp.database.TestCalls.LIMITS;
import static dev.lakebase.mcp.database.TestCalls.call;
import static dev.lakebase.mcp.database.TestCalls.read;
import static dev.lakebase.mcp.database.TestCalls.settings;
import static dev.lakebase.mcp.database.TestCalls.withOneConnection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.Cancellation;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CancelRequestTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final CallLimits LONG = new CallLimits(1000, 1 << 20, Duration.ofSeconds(120));
  private static final String SESSION = "SELECT pg_backend_pid()";

  /** Runs until a connection of the test's own lets go of the lock; tells its session. */
  private static final String GATED =
      "SELECT pg_backend_pid() FROM (SELECT pg_advisory_lock(715391)) waited";

  private final Cancellation cancellation = new Cancellation();

  @Test
  void aCancelledReadEndsInTheServerAndTheNextOnesAreNotHit() throws Exception {
    try (Gate gate = new Gate();
        Database one = TestCalls.database(withOneConnection(settings()))) {
      cancelOne(gate, one);
      for (int i = 0; i < 50; i++) {
        session(one);
      }
    }
  }

  /** Where the machine stands still, the request is repeated, and the connection given up. */
  @Test
  void aConnectionWhoseStatementEndedByTheOneRequestServesOn() throws Exception {
    try (Gate gate = new Gate();
        Database one = TestCalls.database(withOneConnection(settings()))) {
      boolean same = false;
      for (int attempt = 0; attempt < 10 && !same; attempt++) {
        Object before = session(one);
        cancelOne(gate, one);
        same = session(one).equals(before);
      }
      assertThat(same).isTrue();
    }
  }

  private static void cancelOne(Gate gate, Database database) {
    Cancellation cancellation = new Cancellation();
    CompletableFuture<Object> read = gated(database, cancellation);
    gate.awaitOneBeforeIt();
    cancellation.cancel();
    assertThat(read)
        .failsWithin(SOON)
        .withThrowableThat()
        .withCauseInstanceOf(ToolFailure.class)
        .withMessageContaining("Query was cancelled");
    gate.awaitNobodyBeforeIt();
  }

  @Test
  void aRequestThatHasNotArrivedCostsTheConnection() throws Exception {
    try (Gate gate = new Gate();
        TcpProxy proxy = TcpProxy.toTestDatabase().listen();
        Database one = TestCalls.database(withOneConnection(settings("127.0.0.1", proxy.port())))) {
      Object before = session(one);
      proxy.holdRequests(Integer.MAX_VALUE);
      CompletableFuture<Object> read = gated(one, cancellation);
      gate.awaitOneBeforeIt();
      cancellation.cancel();
      await().atMost(SOON).until(() -> proxy.held() > 0);
      gate.open();

      assertThat(read).succeedsWithin(SOON).isEqualTo(before);
      assertThat(session(one)).isNotEqualTo(before);
      proxy.passHeldRequests();
      for (int i = 0; i < 50; i++) {
        assertThat(session(one)).isNotEqualTo(before);
      }
    }
  }

  @Test
  void aRequestThatAnotherOneOvertookCostsTheConnection() throws Exception {
    try (Gate gate = new Gate();
        TcpProxy proxy = TcpProxy.toTestDatabase().listen();
        Database one = TestCalls.database(withOneConnection(settings("127.0.0.1", proxy.port())))) {
      Object before = session(one);
      proxy.holdRequests(1);
      CompletableFuture<Object> read = gated(one, cancellation);
      gate.awaitOneBeforeIt();
      cancellation.cancel();
      gate.awaitNobodyBeforeIt();

      assertThat(read).failsWithin(SOON);
      assertThat(proxy.held()).isEqualTo(1);
      assertThat(session(one)).isNotEqualTo(before);
    }
  }

  @Test
  void aCallThatWasCancelledBeforehandDoesNotRun() throws Exception {
    try (Database database = TestCalls.database(settings())) {
      cancellation.cancel();
      assertThatThrownBy(() -> database.read(call(LIMITS, cancellation), read("SELECT 1"), 1))
          .isInstanceOf(ToolFailure.class)
          .hasMessageStartingWith("Query was cancelled");
    }
  }

  @Test
  void aCallerWhoWentBeforeAnythingRanCostsNobodyTheConnection() throws Exception {
    try (Database one = TestCalls.database(withOneConnection(settings()))) {
      Object before = session(one);
      cancellation.cancel();
      assertThatThrownBy(() -> one.read(call(LIMITS, cancellation), read(SESSION), 1))
          .isInstanceOf(ToolFailure.class);

      assertThat(session(one)).isEqualTo(before);
    }
  }

  private static CompletableFuture<Object> gated(Database database, Cancellation cancellation) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                answer.complete(database.read(call(LONG, cancellation), read(GATED), 1).rows());
              } catch (Throwable e) {
                answer.completeExceptionally(e);
              }
            })
        .start();
    return answer;
  }

  private static Object session(Database database) throws Exception {
    return database.read(call(), read(SESSION), 1).rows();
  }

  /** A lock that statements wait for. */
  private static final class Gate implements AutoCloseable {
    private final Connection keeper = TestDatabase.shared().connectAsAdmin();

    Gate() throws SQLException {
      ask("SELECT pg_advisory_lock(715391)");
    }

    void awaitOneBeforeIt() {
      await().atMost(SOON).until(() -> waiting() == 1);
    }

    void awaitNobodyBeforeIt() {
      await().atMost(SOON).until(() -> waiting() == 0);
    }

    private int waiting() throws SQLException {
      return Integer.parseInt(
          ask("SELECT count(*) FROM pg_locks WHERE objid = 715391 AND NOT granted"));
    }

    void open() throws SQLException {
      ask("SELECT pg_advisory_unlock_all()");
    }

    private String ask(String sql) throws SQLException {
      try (Statement statement = keeper.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        rows.next();
        return rows.getString(1);
      }
    }

    @Override
    public void close() throws SQLException {
      keeper.close();
    }
  }
}
