package dev.lakebase.mcp.faults;

import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.Doorway;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.sandbox.PostgresBinaries;
import dev.lakebase.mcp.sandbox.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A real PostgreSQL of a test's own, which can be killed and started again on its port. Its
 * database {@code books} has one table, {@code ledger (n int, note text)}, without any constraint:
 * an entry that was made twice is there twice.
 */
final class CrashingPostgres implements AutoCloseable {
  private static final Path BINARIES = Path.of("target", "test-database", "binaries");
  private static final String ROLE = "bookkeeper";
  private static final Map<String, String> SETTINGS = Map.of("shared_buffers", "32MB");

  private final Path directory;
  private final Path tokens;

  /** Nobody else gets its port while it is down. */
  private final Doorway reserved = new Doorway();

  private PostgresServer server;

  CrashingPostgres(Path directory) throws SQLException, IOException {
    this.directory = directory;
    this.server = start();
    this.tokens = Files.writeString(directory.resolve("tokens"), Secrets.listedCaller() + "\n");
    execute(
        server.superuser("postgres"),
        "CREATE ROLE bookkeeper LOGIN PASSWORD '" + Secrets.DATABASE_PASSWORD + "'");
    execute(server.superuser("postgres"), "CREATE DATABASE books OWNER bookkeeper");
    execute(settings(), "CREATE TABLE ledger (n int, note text)");
  }

  private PostgresServer start() {
    PostgresServer started =
        PostgresServer.start(
            PostgresBinaries.unpacked(BINARIES.toAbsolutePath()),
            directory,
            SETTINGS,
            OptionalInt.of(port()));
    if (started.port() != port()) {
      throw new IllegalStateException("Somebody took port " + port());
    }
    return started;
  }

  int port() {
    return reserved.port();
  }

  ConnectionSettings settings() {
    return new ConnectionSettings(
        PostgresServer.HOST, port(), "books", ROLE, Secrets.DATABASE_PASSWORD);
  }

  /** The service on this database, reached by this port, for a {@link Caller}. */
  RunningServer service(int port, String... variables) {
    return started(
        port,
        Stream.concat(
            Stream.of("LAKEBASE_AUTH=token", "LAKEBASE_TOKEN_FILE=" + tokens),
            Stream.of(variables)));
  }

  /** The same as a Databricks App, which speaks HTTP/2 in clear text. */
  RunningServer app() {
    return started(
        port(),
        Stream.of(
            "DATABRICKS_APP_NAME=mcp-lakebase",
            "DATABRICKS_HOST=http://127.0.0.1:1",
            "DATABRICKS_TOKEN=" + Secrets.WORKSPACE_TOKEN,
            "DATABRICKS_AUTH_TYPE=pat",
            "LAKEBASE_BIND=127.0.0.1"));
  }

  private static RunningServer started(int port, Stream<String> variables) {
    return RunningServer.elsewhere(
        Stream.concat(
                SearchedLog.levels(),
                Stream.concat(
                        Stream.of(
                            "LAKEBASE_HOST=127.0.0.1",
                            "LAKEBASE_PORT=" + port,
                            "LAKEBASE_DATABASE=books",
                            "LAKEBASE_PG_USER=" + ROLE,
                            "LAKEBASE_PG_PASSWORD=" + Secrets.DATABASE_PASSWORD,
                            "LAKEBASE_SQL_PROFILE=admin",
                            "LAKEBASE_STATE_KEY=" + Secrets.STATE_KEY),
                        variables)
                    .map(variable -> "--" + variable))
            .toArray(String[]::new));
  }

  /** SIGKILL, to the postmaster and every child; returns when none is left. */
  void kill() throws IOException {
    long pid =
        Long.parseLong(Files.readAllLines(directory.resolve("data/postmaster.pid")).get(0).strip());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
    all.add(0, postmaster);
    all.forEach(ProcessHandle::destroyForcibly);
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(30))
        .until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** Starts it again where it was; returns when it accepts connections. */
  void restart() {
    server.close();
    server = start();
  }

  /** A view of one row, {@code slept}, that whoever reads it waits for until the gate is open. */
  Gate gate(String view) throws SQLException {
    execute(
        settings(),
        "CREATE VIEW %s AS SELECT pg_advisory_xact_lock_shared(1)::text AS slept".formatted(view));
    return new Gate(settings().connect());
  }

  /** Shut from the beginning. */
  static final class Gate implements AutoCloseable {
    private final Connection keeper;

    private Gate(Connection keeper) throws SQLException {
      this.keeper = keeper;
      try (Statement statement = keeper.createStatement()) {
        statement.execute("SELECT pg_advisory_lock(1)");
      }
    }

    void open() throws SQLException {
      keeper.close();
    }

    @Override
    public void close() throws SQLException {
      open();
    }
  }

  long count(String sql) throws SQLException {
    try (Connection connection = server.superuser("books").connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** How often an entry is in the ledger. */
  long entries(int n) throws SQLException {
    return count("SELECT count(*) FROM ledger WHERE n = " + n);
  }

  /** Sessions of the service that run a statement with these words. */
  long running(String words) throws SQLException {
    return count(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'lakebase-mcp' AND state ="
            + " 'active' AND query LIKE '%"
            + words
            + "%'");
  }

  static void execute(ConnectionSettings settings, String sql) throws SQLException {
    try (Connection connection = settings.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    reserved.close();
  }
}
