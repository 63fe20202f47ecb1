package dev.lakebase.mcp.database;

import static dev.lakebase.mcp.database.TestCalls.LIMITS;
import static dev.lakebase.mcp.database.TestCalls.call;
import static dev.lakebase.mcp.database.TestCalls.read;
import static dev.lakebase.mcp.database.TestCalls.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A read that comes again and again runs prepared, and is as harmless and as true as the first. */
class RepeatedReadsTest {
  private static final String KEPT = "SELECT statement FROM pg_prepared_statements";
  private static final int MOST = 100;

  private ScratchSchema schema;
  private Database one;

  @BeforeEach
  void open() throws SQLException {
    schema = TestDatabase.shared().scratchSchema();
    one = TestCalls.database(TestCalls.withOneConnection(settings()));
  }

  @AfterEach
  void close() throws SQLException {
    one.close();
    schema.close();
  }

  @Test
  void itIsPreparedWhenItHasComeOften() throws Exception {
    String sql = "SELECT 271828 * 3 AS answer";
    for (int i = 0; i < RepeatedReads.OFTEN; i++) {
      assertThat(rows(sql)).containsExactly(List.of(815484));
    }
    assertThat(kept(sql)).isEmpty();

    assertThat(rows(sql)).containsExactly(List.of(815484));
    assertThat(rows(sql)).containsExactly(List.of(815484));
    assertThat(kept(sql)).hasSize(1);
  }

  @Test
  void limitsHoldAsBefore() throws Exception {
    String sql = "SELECT * FROM generate_series(1, 100)";
    often(sql);

    SqlResult cut = one.read(call(), read(sql), 99);
    assertThat(cut.rows()).hasSize(99);
    assertThat(cut.truncated()).isTrue();
    assertThat(one.read(call(), read(sql), 100).truncated()).isFalse();
    assertThatThrownBy(
            () -> one.read(call(new CallLimits(MOST, 0, LIMITS.timeout())), read(sql), MOST))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("The first row alone is larger");
    assertThat(kept(sql)).hasSize(1);
  }

  @Test
  void aCallWithATimeoutOfItsOwnHasIt() throws Exception {
    String sql = "SELECT sum(i) FROM generate_series(1, (SELECT a FROM %s)) i".formatted(table(9));
    often(sql);
    schema.execute("UPDATE t SET a = 2000000000");

    CallLimits brief = new CallLimits(1000, 1 << 20, Duration.ofMillis(300));
    assertThatThrownBy(() -> one.read(call(brief), read(sql), MOST))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("Query timed out after 0.3 s");
  }

  /** PostgreSQL makes a date of it when it prepares the statement, and the date would stay. */
  @Test
  void whatPostgresReadsWhenItPreparesIsReadEachTime() throws Exception {
    for (String sql :
        List.of("SELECT 'today'::date", "SELECT $$today$$::date", "SELECT e'today'::date")) {
      often(sql);
      assertThat(kept(sql)).isEmpty();
    }
  }

  @Test
  void aTableMayChange() throws Exception {
    String sql = "SELECT * FROM " + table(1);
    often(sql);
    assertThat(kept(sql)).hasSize(1);

    schema.execute("ALTER TABLE t ADD b text DEFAULT 'x'");
    for (int i = 0; i < 3; i++) {
      assertThat(rows(sql)).containsExactly(List.of(1, "x"));
    }
    schema.execute("ALTER TABLE t DROP a");
    assertThat(rows(sql)).containsExactly(List.of("x"));
    schema.execute("DROP TABLE t");
    assertThatThrownBy(() -> rows(sql))
        .isInstanceOf(ToolFailure.class)
        .hasMessage(
            "Table %s does not exist. Use `lakebase_list_tables` to discover available tables."
                .formatted(schema.qualified("t")));
    table(2);
    assertThat(rows(sql)).containsExactly(List.of(2));
  }

  @Test
  void rowsThatGrowTooLargeAreReadInParts() throws Exception {
    schema.execute(
        "CREATE TABLE wide AS SELECT i, repeat('x', 10) AS a FROM generate_series(1, 30) i");
    String sql = "SELECT * FROM " + schema.qualified("wide");
    often(sql);
    schema.execute("UPDATE wide SET a = repeat('x', 1000000)");

    SqlResult result =
        one.read(call(new CallLimits(MOST, 10 << 20, LIMITS.timeout())), read(sql), MOST);
    assertThat(result.truncated()).isTrue();
    assertThat(result.rows()).hasSize(10);
  }

  /** However harmless it was while a cursor took it. */
  @Test
  void aFunctionThatTurnsBadCantWrite() throws Exception {
    table(0);
    schema.execute(
        """
        CREATE FUNCTION turned() RETURNS int LANGUAGE plpgsql AS $f$
        BEGIN
          IF (SELECT a FROM %1$s) = 0 THEN RETURN 0; END IF;
          PERFORM set_config('transaction_read_only', 'off', true);
          DELETE FROM %1$s;
          RETURN 1;
        END $f$"""
            .formatted(schema.qualified("t")));
    String sql = "SELECT %s()".formatted(schema.qualified("turned"));
    often(sql);
    schema.execute("UPDATE t SET a = 1");

    assertThatThrownBy(() -> rows(sql)).isInstanceOf(ToolFailure.class);
    assertThat(rows("SELECT a FROM " + schema.qualified("t"))).containsExactly(List.of(1));
  }

  @Test
  void noAdvisoryLockOutlivesIt() throws Exception {
    often("SELECT pg_advisory_lock(42)");

    assertThat(rows("SELECT count(*) FROM pg_locks WHERE locktype ~ 'advisory' AND objid = 42"))
        .containsExactly(List.of(0L));
  }

  @Test
  void whatNoCursorTakesIsNeverPrepared() {
    String sql = "DELETE FROM " + schema.qualified("t");
    for (int i = 0; i <= RepeatedReads.OFTEN; i++) {
      assertThatThrownBy(() -> rows(sql)).hasMessageStartingWith("SQL syntax error");
    }
  }

  @Test
  void whatWasNotUsedForLongIsForgotten() {
    RepeatedReads reads = new RepeatedReads();
    for (int i = 0; i <= 500; i++) {
      takenOften(reads, "SELECT " + i);
    }
    assertThat(reads.isOftenTaken(new CommentedSql("", "SELECT 0"))).isFalse();
    assertThat(reads.isOftenTaken(new CommentedSql("", "SELECT 1"))).isTrue();

    String longText = "SELECT " + "1".repeat(1_000);
    takenOften(reads, longText);
    assertThat(reads.isOftenTaken(new CommentedSql("", longText))).isFalse();
  }

  private static void takenOften(RepeatedReads reads, String sql) {
    for (int i = 0; i < RepeatedReads.OFTEN; i++) {
      reads.taken(new CommentedSql("", sql));
    }
  }

  @Test
  void theDriverKeepsAsManyAsItsBound() throws Exception {
    for (int i = 0; i < 600; i++) {
      often("SELECT " + i);
    }
    assertThat(rows("SELECT count(*) < 300 FROM pg_prepared_statements"))
        .containsExactly(List.of(true));
  }

  private String table(int value) throws SQLException {
    schema.execute("CREATE TABLE t AS SELECT %d AS a".formatted(value));
    return schema.qualified("t");
  }

  private void often(String sql) throws Exception {
    for (int i = 0; i <= RepeatedReads.OFTEN; i++) {
      rows(sql);
    }
  }

  private List<String> kept(String sql) throws Exception {
    return rows(KEPT).stream()
        .map(row -> (String) row.get(0))
        .filter(it -> it.endsWith(sql))
        .toList();
  }

  private List<List<Object>> rows(String sql) throws Exception {
    return one.read(call(), read(sql), MOST).rows();
  }
}
