package dev.lakebase.mcp.database;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.CallTrace;
import dev.lakebase.mcp.tool.Cancellation;
import dev.lakebase.mcp.tool.GovernedSql;
import dev.lakebase.mcp.tool.RunAs;
import dev.lakebase.mcp.tool.Schema;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolDescriptor;
import dev.lakebase.mcp.tool.ToolHints;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Calls as the governance would hand them over, and settings for the database under test. */
final class TestCalls {
  static final Duration QUERY_TIMEOUT = Duration.ofSeconds(10);
  static final CallLimits LIMITS = new CallLimits(1000, 1 << 20, QUERY_TIMEOUT);

  private TestCalls() {}

  /** With no control plane behind it. */
  static Database database(DatabaseSettings settings) throws SQLException {
    return new Database(
        settings, new RememberedBranches(new TestDirectory(), Clock.systemUTC()), 1);
  }

  static DatabaseSettings settings() {
    ConnectionSettings at = TestDatabase.shared().settings();
    return settings(at.host(), at.port());
  }

  static DatabaseSettings settings(String host, int port) {
    return settings(host, port, Optional.empty());
  }

  static DatabaseSettings settings(
      String host, int port, Optional<DatabaseSettings.Address> replica) {
    ConnectionSettings at = TestDatabase.shared().settings();
    return new DatabaseSettings(
        new DatabaseSettings.Address(host, port, true),
        replica,
        at.database(),
        () -> new Login(at.user(), Optional.of(at.password())),
        "disable",
        "lakebase-mcp-test",
        new DatabaseSettings.Pool(
            0, 2, Duration.ofSeconds(300), Duration.ofSeconds(60), Duration.ofSeconds(5)),
        new DatabaseSettings.WakeUp(5, Duration.ofMillis(50), Duration.ofMillis(200)),
        Duration.ofSeconds(5),
        QUERY_TIMEOUT,
        DatabaseSettings.DEFAULT_MAX_TRIP_BYTES,
        new WakeUps());
  }

  /** One connection for everybody: what one call leaves behind the next one finds. */
  static DatabaseSettings withOneConnection(DatabaseSettings settings) {
    DatabaseSettings.Pool pool = settings.pool();
    return with(
        settings,
        new DatabaseSettings.Pool(
            pool.min(), 1, pool.maxLifetime(), pool.maxIdle(), pool.maxWait()),
        settings.applicationName(),
        settings.login());
  }

  /** Tries to connect for as long as a call may wait, which is a minute. */
  static DatabaseSettings patient(DatabaseSettings settings) {
    DatabaseSettings.Pool pool = settings.pool();
    DatabaseSettings.WakeUp wakeUp = settings.wakeUp();
    return new DatabaseSettings(
        settings.primary(),
        settings.replica(),
        settings.database(),
        settings.login(),
        settings.sslMode(),
        settings.applicationName(),
        new DatabaseSettings.Pool(
            pool.min(), pool.max(), pool.maxLifetime(), pool.maxIdle(), Duration.ofMinutes(1)),
        new DatabaseSettings.WakeUp(10_000, wakeUp.delay(), wakeUp.maxDelay()),
        Duration.ofSeconds(30),
        settings.queryTimeout(),
        settings.maxTripBytes(),
        settings.wakeUps());
  }

  static DatabaseSettings named(DatabaseSettings settings, String applicationName) {
    return with(settings, settings.pool(), applicationName, settings.login());
  }

  static DatabaseSettings withPassword(
      DatabaseSettings settings, Supplier<Optional<String>> password) {
    String user = TestDatabase.shared().settings().user();
    return with(
        settings,
        settings.pool(),
        settings.applicationName(),
        () -> new Login(user, password.get()));
  }

  private static DatabaseSettings with(
      DatabaseSettings settings,
      DatabaseSettings.Pool pool,
      String applicationName,
      Supplier<Login> login) {
    return new DatabaseSettings(
        settings.primary(),
        settings.replica(),
        settings.database(),
        login,
        settings.sslMode(),
        applicationName,
        pool,
        settings.wakeUp(),
        settings.connectTimeout(),
        settings.queryTimeout(),
        settings.maxTripBytes(),
        settings.wakeUps());
  }

  static ToolCall call() {
    return call(LIMITS);
  }

  static ToolCall call(CallLimits limits) {
    return call(limits, new Cancellation());
  }

  static ToolCall call(CallLimits limits, Cancellation cancellation) {
    return call(true, limits, cancellation, Map.of());
  }

  static ToolCall writingCall() {
    return call(false, LIMITS, new Cancellation(), Map.of());
  }

  /** Of a tool that runs on the branch that these arguments choose. */
  /** A call that reads, as its caller. */
  static ToolCall callAs(RunAs as) {
    return new ToolCall(
        tool(true, false),
        "u",
        as,
        Map.of(),
        Map.of(),
        Map.of(),
        LIMITS,
        new Cancellation(),
        CallTrace.NONE);
  }

  static RunAs caller(String name, String token) {
    return RunAs.of(
        new Caller(name, Caller.Kind.USER, Set.of(), "databricks-app", Optional.empty()),
        Optional.of(token));
  }

  static ToolCall callOn(Map<String, Object> arguments) {
    return new ToolCall(tool(true, true), "local", arguments, Map.of(), LIMITS, new Cancellation());
  }

  static ToolCall call(
      boolean readOnly,
      CallLimits limits,
      Cancellation cancellation,
      Map<String, GovernedSql> governed) {
    return new ToolCall(tool(readOnly, false), "local", Map.of(), governed, limits, cancellation);
  }

  private static ToolDescriptor tool(boolean readOnly, boolean takesBranch) {
    ToolHints hints =
        new ToolHints(Optional.of(readOnly), Optional.empty(), Optional.empty(), Optional.empty());
    return new ToolDescriptor(
        "test_tool",
        "sql_query",
        "Test",
        "A test",
        hints,
        new Schema(JsonNodeFactory.instance.objectNode()),
        takesBranch,
        Optional.empty());
  }

  static GovernedSql read(String sql) {
    return new GovernedSql(sql, GovernedSql.Path.CURSOR);
  }

  static GovernedSql show(String sql) {
    return new GovernedSql(sql, GovernedSql.Path.READ);
  }

  static GovernedSql write(String sql) {
    return new GovernedSql(sql, GovernedSql.Path.WRITE);
  }
}
