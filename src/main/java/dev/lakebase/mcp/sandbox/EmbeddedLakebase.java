package dev.lakebase.mcp.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of the laptop: an embedded PostgreSQL with the sample shop, kept below a home
 * directory from start to start.
 *
 * <p>Database {@value #DATABASE} belongs to the role {@value #OWNER}, which can't log in. The
 * service logs in as {@value #SERVICE}, a member of it: it may change everything in the database
 * and nothing about the server.
 */
public final class EmbeddedLakebase implements AutoCloseable {
  /** Where the sandbox lives unless told otherwise, below the working directory. */
  public static final Path DEFAULT_HOME = Path.of(".lakebase");

  public static final String DATABASE = "databricks_postgres";
  public static final String OWNER = "lakebase_owner";
  public static final String SERVICE = "lakebase_service";

  /** Replicas that stop following for a while find the log that they missed. */
  public static final Map<String, String> SETTINGS = Map.of("wal_keep_size", "128MB");

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedLakebase.class);

  private final PostgresServer server;
  private final ConnectionSettings service;

  private EmbeddedLakebase(PostgresServer server, ConnectionSettings service) {
    this.server = server;
    this.service = service;
  }

  /**
   * Starts on the PostgreSQL that the class path brings for this platform.
   *
   * @param home a private directory, created if missing
   * @throws DirectoryInUseException if another live process uses the home
   * @throws PostgresServerException if there is no PostgreSQL for this platform, or it won't start
   */
  public static EmbeddedLakebase start(Path home) {
    return start(home, PostgresBinaries.unpacked(home.resolve("binaries")));
  }

  /** Starts on the given PostgreSQL, 15 or later; otherwise like {@link #start(Path)}. */
  public static EmbeddedLakebase start(Path home, PostgresBinaries binaries) {
    Path directory = home.resolve("postgres");
    PostgresServer.prepareParent(home);
    PostgresServer server = PostgresServer.start(binaries, directory, SETTINGS);
    try {
      return new EmbeddedLakebase(server, provision(server, directory));
    } catch (SQLException | IOException | RuntimeException e) {
      server.close();
      throw new PostgresServerException("The sample database could not be set up", e);
    }
  }

  private static ConnectionSettings provision(PostgresServer server, Path directory)
      throws SQLException, IOException {
    Path passwordFile = directory.resolve("service.password");
    if (!Files.exists(passwordFile)) {
      String password = PrivateFiles.randomPassword();
      createRolesAndDatabase(server, password);
      PrivateFiles.write(passwordFile, password);
    }
    ConnectionSettings superuser = server.superuser(DATABASE);
    ConnectionSettings service =
        new ConnectionSettings(
            superuser.host(), superuser.port(), DATABASE, SERVICE, Files.readString(passwordFile));
    long begin = System.nanoTime();
    try (Connection connection = service.connect()) {
      if (SampleData.ofThisBuild().load(connection)) {
        long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
        LOG.info("Loaded the sample data in {} ms", millis);
      }
    }
    LOG.info("Embedded PostgreSQL at {}, data in {}", service, directory);
    return service;
  }

  /** Each step may have been done by a start that was then interrupted. */
  private static void createRolesAndDatabase(PostgresServer server, String password)
      throws SQLException {
    try (Connection connection = server.superuser("postgres").connect();
        Statement statement = connection.createStatement()) {
      statement.execute(SampleData.read("roles.sql"));
      // Hashed here: the password in clear text never reaches the server, let alone its log.
      connection
          .unwrap(PGConnection.class)
          .alterUserPassword(SERVICE, password.toCharArray(), "scram-sha-256");
      if (!exists(statement)) {
        statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + OWNER);
      }
    }
  }

  private static boolean exists(Statement statement) throws SQLException {
    try (ResultSet found =
        statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
      return found.next();
    }
  }

  /** What the service connects with. */
  public ConnectionSettings service() {
    return service;
  }

  /** The server behind it, for those who look after it. */
  public PostgresServer server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
  }
}
