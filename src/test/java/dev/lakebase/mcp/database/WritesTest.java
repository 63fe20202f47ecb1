package dev.lakebase.mcp.database;

import static dev.lakebase.mcp.database.TestCalls.LIMITS;
import static dev.lakebase.mcp.database.TestCalls.call;
import static dev.lakebase.mcp.database.TestCalls.read;
import static dev.lakebase.mcp.database.TestCalls.settings;
import static dev.lakebase.mcp.database.TestCalls.write;
import static dev.lakebase.mcp.database.TestCalls.writingCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.Cancellation;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WritesTest {
  private ScratchSchema schema;
  private Database database;

  @BeforeEach
  void open() throws SQLException {
    schema = TestDatabase.shared().scratchSchema();
    schema.execute("CREATE TABLE ledger (id int PRIMARY KEY, note text)");
    database = TestCalls.database(settings());
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
    schema.close();
  }

  @Test
  void aStatementWithoutRowsTellsHowManyItChanged() throws Exception {
    assertThat(run("INSERT INTO ledger SELECT i FROM generate_series(1, 5) i").toBody())
        .isEqualTo(Map.of("affected_rows", 5L, "command", "INSERT"));
    assertThat(run("UPDATE ledger SET note = 'x' WHERE id < 3").toBody())
        .isEqualTo(Map.of("affected_rows", 2L, "command", "UPDATE"));
    assertThat(
            run("WITH gone AS (SELECT 3 AS id) DELETE FROM ledger USING gone WHERE ledger.id ="
                    + " gone.id")
                .toBody())
        .isEqualTo(Map.of("affected_rows", 1L, "command", "DELETE"));
    assertThat(run("CREATE TABLE other (a int)").toBody())
        .isEqualTo(Map.of("affected_rows", 0L, "command", "CREATE"));
    assertThat(ledger()).isEqualTo(4);
  }

  @Test
  void returnedRowsAreCutButTheChangeIsWhole() throws Exception {
    SqlResult result =
        database.execute(
            writingCall(),
            write(
                "INSERT INTO "
                    + schema.qualified("ledger")
                    + " SELECT i FROM generate_series(1, 500) i RETURNING id"),
            3);
    assertThat(result.rows()).isEqualTo(List.of(List.of(1), List.of(2), List.of(3)));
    assertThat(result.truncated()).isTrue();
    assertThat(ledger()).isEqualTo(500);
  }

  @Test
  void returnedRowsThatNobodyCanHoldUndoTheChange() throws Exception {
    String sql =
        "INSERT INTO ledger SELECT i FROM generate_series(1, 20) i RETURNING repeat('x', 1000000)";
    assertThatThrownBy(() -> run(sql))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("The result is larger than the service can hold");
    assertThat(ledger()).isZero();
  }

  @Test
  void aReturnedRowOverTheLimitUndoesTheChangeAndSaysSo() throws Exception {
    assertThatThrownBy(() -> run("INSERT INTO ledger VALUES (1) RETURNING repeat('x', 1048577)"))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("nothing was returned or changed");
    assertThat(ledger()).isZero();
  }

  @Test
  void aReadGoesThroughACursorHereToo() throws Exception {
    assertThat(database.execute(writingCall(), read("SELECT 1"), 10).rows())
        .isEqualTo(List.of(List.of(1)));
    assertThatThrownBy(
            () ->
                database.execute(
                    writingCall(),
                    read("DELETE FROM " + schema.qualified("ledger") + " RETURNING 1"),
                    10))
        .isInstanceOf(ToolFailure.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO ledger VALUES (1); INSERT INTO ledger VALUES (2)",
        "INSERT INTO ledger VALUES (1); COMMIT",
        "INSERT INTO ledger VALUES (1, 1/0)",
        "INSERT INTO ledger VALUES (1), (1)",
      })
  void whatFailsChangesNothing(String sql) throws Exception {
    assertThatThrownBy(() -> run(sql)).isInstanceOf(ToolFailure.class);
    assertThat(ledger()).isZero();
  }

  @Test
  void aConstraintThatIsCheckedAtCommitIsAnOrdinaryError() throws Exception {
    schema.execute("CREATE TABLE child (id int REFERENCES ledger DEFERRABLE INITIALLY DEFERRED)");
    assertThatThrownBy(() -> run("INSERT INTO child VALUES (7)"))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("SQL error 23503")
        .hasMessageContaining("Key (id)=(7) is not present");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VACUUM ledger",
        "CREATE INDEX CONCURRENTLY by_note ON ledger (note)",
        "REINDEX TABLE CONCURRENTLY ledger"
      })
  void whatPostgresRunsInNoTransactionRunsAlone(String sql) throws Exception {
    assertThat(run(sql).toBody()).containsEntry("affected_rows", 0L);
    assertThat(run("INSERT INTO ledger VALUES (1)").affected()).isEqualTo(1);
  }

  @Test
  void aCancelledWriteIsNotCommitted() throws Exception {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    assertThatThrownBy(
            () ->
                database.execute(
                    call(false, LIMITS, cancellation, Map.of()),
                    write("INSERT INTO " + schema.qualified("ledger") + " VALUES (1)"),
                    1))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("Query was cancelled");
    assertThat(ledger()).isZero();
  }

  @Test
  void aLostAnswerToCommitIsNeitherSuccessNorFailure() throws Exception {
    try (TcpProxy proxy = TcpProxy.toTestDatabase().listen();
        Database behind = TestCalls.database(settings("127.0.0.1", proxy.port()))) {
      proxy.cutBeforeAnswerTo("COMMIT");
      assertThatThrownBy(
              () ->
                  behind.execute(
                      writingCall(),
                      write("INSERT INTO " + schema.qualified("ledger") + " VALUES (1)"),
                      1))
          .isInstanceOf(ToolFailure.class)
          .hasMessageStartingWith("Outcome unknown");
      org.awaitility.Awaitility.await()
          .atMost(java.time.Duration.ofSeconds(30))
          .until(() -> ledger() == 1);
      proxy.cutBeforeAnswerTo("");
      assertThat(behind.read(call(), read("SELECT 1"), 1).rows()).hasSize(1);
    }
  }

  @Test
  void aConnectionLostBeforeCommitChangedNothing() throws Exception {
    try (TcpProxy proxy = TcpProxy.toTestDatabase().listen();
        Database behind = TestCalls.database(settings("127.0.0.1", proxy.port()))) {
      proxy.cutBeforeAnswerTo("INSERT");
      assertThatThrownBy(
              () ->
                  behind.execute(
                      writingCall(),
                      write("INSERT INTO " + schema.qualified("ledger") + " VALUES (1)"),
                      1))
          .isInstanceOf(ToolFailure.class)
          .hasMessageStartingWith("Connection terminated");
      assertThat(ledger()).isZero();
    }
  }

  @Test
  void aTerminatedSessionIsNotServedAgain() throws Exception {
    try (Database one = TestCalls.database(TestCalls.withOneConnection(settings()))) {
      assertThatThrownBy(
              () -> one.read(call(), read("SELECT pg_terminate_backend(pg_backend_pid())"), 1))
          .isInstanceOf(ToolFailure.class)
          .hasMessageStartingWith("Connection terminated");
      assertThat(one.read(call(), read("SELECT 1"), 1).rows()).hasSize(1);
    }
  }

  @Test
  void aSlowWriteTimesOutAndChangesNothing() throws Exception {
    CallLimits limits = new CallLimits(10, 1 << 20, java.time.Duration.ofMillis(200));
    assertThatThrownBy(
            () ->
                database.execute(
                    call(false, limits, new Cancellation(), Map.of()),
                    write(
                        "INSERT INTO "
                            + schema.qualified("ledger")
                            + " SELECT 1 FROM generate_series(1, 1e12) HAVING count(*) > 0"),
                    1))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("Query timed out");
    assertThat(ledger()).isZero();
  }

  private SqlResult run(String sql) throws Exception {
    String qualified = sql.replaceAll("\\b(ledger|other|child)\\b(?!\\.)", schema.name() + ".$1");
    return database.execute(writingCall(), write(qualified), 100);
  }

  private int ledger() throws SQLException {
    try (Connection connection = schema.connect();
        ResultSet rows = connection.createStatement().executeQuery("SELECT count(*) FROM ledger")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
