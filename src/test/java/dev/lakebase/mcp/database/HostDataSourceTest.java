package dev.lakebase.mcp.database;

import static dev.lakebase.mcp.database.TestCalls.call;
import static dev.lakebase.mcp.database.TestCalls.callOn;
import static dev.lakebase.mcp.database.TestCalls.read;
import static dev.lakebase.mcp.database.TestCalls.write;
import static dev.lakebase.mcp.database.TestCalls.writingCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An application's own DataSource serves calls, and its application finds it as it was. */
class HostDataSourceTest {
  private static final String STATE =
      """
      SELECT pg_backend_pid(), md5(string_agg(name || '=' || setting, ',' ORDER BY name))
        FROM pg_settings""";

  private final HikariDataSource host = dataSource("");
  private final Database database = new Database(host, TestCalls.QUERY_TIMEOUT, 1);

  @AfterEach
  void close() {
    database.close();
    host.close();
  }

  @Test
  void aReadHasTheServicesSettingsAndLeavesTheApplicationsOwn() throws Exception {
    List<String> before = state();

    SqlResult result =
        database.read(call(), read("SELECT current_setting('TimeZone') AS zone"), 10);

    assertThat(result.rows()).containsExactly(List.of("UTC"));
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void aCallersReadIsNotKeptPreparedThere() throws Exception {
    for (int i = 0; i <= RepeatedReads.OFTEN; i++) {
      database.read(call(), read("SELECT 4711"), 10);
    }

    SqlResult kept =
        database.read(call(), read("SELECT statement FROM pg_prepared_statements"), 100);
    assertThat(kept.rows()).noneMatch(row -> row.get(0).toString().contains("4711"));
  }

  @Test
  void aCallersReadCantWrite() {
    assertThatThrownBy(
            () -> database.read(call(), read("SELECT nextval('orders_order_id_seq')"), 10))
        .isInstanceOf(ToolFailure.class);
  }

  @Test
  void aConnectionThatMayHoldMoreOfACallerIsClosed() throws Exception {
    List<String> before = state();

    database.execute(writingCall(), write("SELECT set_config('app.caller', 'eve', false)"), 10);

    List<String> after = state();
    assertThat(after.get(0)).isNotEqualTo(before.get(0));
    assertThat(after.get(1)).isEqualTo(before.get(1));
  }

  @Test
  void aConnectionIsUsableAfterAFailedStatement() throws Exception {
    assertThatThrownBy(() -> database.read(call(), read("SELECT 1 / 0"), 10))
        .isInstanceOf(ToolFailure.class);

    assertThat(database.read(call(), read("SELECT 1 AS one"), 10).rows()).hasSize(1);
  }

  @Test
  void noBranchCanBeChosen() {
    assertThatThrownBy(
            () -> database.read(callOn(Map.of("branch_name", "dev")), read("SELECT 1"), 10))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("branch_name");
  }

  @Test
  void aDataSourceThatSendsSeveralStatementsAtOnceIsRefused() {
    try (HikariDataSource simple = dataSource("preferQueryMode=simple");
        Database refused = new Database(simple, TestCalls.QUERY_TIMEOUT, 1)) {
      assertThatThrownBy(() -> refused.read(call(), read("SELECT 1"), 10))
          .isInstanceOf(ToolFailure.class)
          .hasMessageStartingWith("Cannot connect");
    }
  }

  private List<String> state() throws SQLException {
    try (Connection connection = host.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(STATE)) {
      row.next();
      return List.of(row.getString(1), row.getString(2));
    }
  }

  private static HikariDataSource dataSource(String options) {
    ConnectionSettings at = TestDatabase.shared().settings();
    HikariDataSource dataSource = new HikariDataSource();
    dataSource.setJdbcUrl(
        "jdbc:postgresql://%s:%d/%s?%s".formatted(at.host(), at.port(), at.database(), options));
    dataSource.setUsername(at.user());
    dataSource.setPassword(at.password());
    dataSource.setMaximumPoolSize(1);
    dataSource.setConnectionInitSql(
        "SET TimeZone = 'Asia/Tokyo'; SET statement_timeout = '7s'; SET search_path = 'o''x', public");
    return dataSource;
  }
}
