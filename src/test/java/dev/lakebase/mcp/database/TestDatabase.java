package dev.lakebase.mcp.database;

import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.sandbox.EmbeddedLakebase;
import dev.lakebase.mcp.sandbox.PostgresBinaries;
import dev.lakebase.mcp.sandbox.SampleData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * The real PostgreSQL, with the sample data, that the tests of one JVM share. Tests read the sample
 * data and write only to a {@link ScratchSchema} of their own.
 *
 * <p>LAKEBASE_TEST_POSTGRES (environment, or a system property of that name) chooses it: {@code
 * embedded} (default), {@code system} for the newest below /usr/lib/postgresql, or a {@code
 * jdbc:postgresql://} URL with user and password of somebody who owns the database.
 */
public final class TestDatabase {
  private static final String VARIABLE = "LAKEBASE_TEST_POSTGRES";
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final AtomicInteger SCRATCH_SCHEMAS = new AtomicInteger();

  private final ConnectionSettings settings;
  private final ConnectionSettings admin;

  private TestDatabase(ConnectionSettings settings, ConnectionSettings admin) {
    this.settings = settings;
    this.admin = admin;
  }

  /** Started at the first call, stopped when the JVM ends. */
  public static TestDatabase shared() {
    return Shared.DATABASE;
  }

  private static final class Shared {
    static final TestDatabase DATABASE = start(choice());
  }

  private static String choice() {
    return System.getProperty(VARIABLE, System.getenv().getOrDefault(VARIABLE, "embedded"));
  }

  private static TestDatabase start(String choice) {
    if (choice.startsWith("jdbc:postgresql:")) {
      return at(choice);
    }
    // Kept from run to run, and named after the sample data so that a changed one starts afresh.
    // JVMs that run tests at once have one each.
    Path directory = Path.of("target", "test-database").toAbsolutePath();
    Path home =
        directory.resolve(
            choice
                + "-"
                + SampleData.ofThisBuild().version()
                + System.getProperty("lakebase.test.fork", ""));
    PostgresBinaries binaries =
        switch (choice) {
          case "embedded" -> PostgresBinaries.unpacked(directory.resolve("binaries"));
          case "system" -> installed();
          default -> throw new IllegalArgumentException(VARIABLE + " can't be " + choice);
        };
    EmbeddedLakebase lakebase = EmbeddedLakebase.start(home, binaries);
    dropLeftOvers(lakebase.service());
    Runtime.getRuntime().addShutdownHook(new Thread(lakebase::close, "test-database"));
    return new TestDatabase(
        lakebase.service(), lakebase.server().superuser(EmbeddedLakebase.DATABASE));
  }

  /** The scratch schemas of runs that were killed. */
  private static void dropLeftOvers(ConnectionSettings settings) {
    try (Connection connection = settings.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          DO $$
          DECLARE
            schema text;
          BEGIN
            FOR schema IN SELECT nspname FROM pg_namespace WHERE nspname LIKE 'scratch\\_%' LOOP
              EXECUTE format('DROP SCHEMA %I CASCADE', schema);
            END LOOP;
          END $$
          """);
    } catch (SQLException e) {
      throw new IllegalStateException("Old scratch schemas can't be dropped", e);
    }
  }

  private static PostgresBinaries installed() {
    try (Stream<Path> versions = Files.list(INSTALLED)) {
      return versions
          .max(Comparator.comparingInt(path -> Integer.parseInt(path.getFileName().toString())))
          .map(version -> new PostgresBinaries(version.resolve("bin")))
          .orElseThrow(() -> new IllegalStateException("Nothing installed in " + INSTALLED));
    } catch (IOException e) {
      throw new IllegalStateException("No PostgreSQL in " + INSTALLED, e);
    }
  }

  private static TestDatabase at(String url) {
    Properties parts = Driver.parseURL(url, new Properties());
    if (parts == null) {
      throw new IllegalArgumentException(VARIABLE + " is no URL of PostgreSQL");
    }
    ConnectionSettings settings =
        new ConnectionSettings(
            PGProperty.PG_HOST.getOrDefault(parts),
            Integer.parseInt(PGProperty.PG_PORT.getOrDefault(parts)),
            PGProperty.PG_DBNAME.getOrDefault(parts),
            PGProperty.USER.getOrDefault(parts),
            PGProperty.PASSWORD.getOrDefault(parts));
    SampleData sample = SampleData.ofThisBuild();
    try (Connection connection = settings.connect()) {
      sample.load(connection);
      String loaded = SampleData.loadedVersion(connection).orElse("none");
      if (!loaded.equals(sample.version())) {
        throw new IllegalStateException(
            "%s holds sample data %s, the tests need %s: give them an empty database"
                .formatted(settings, loaded, sample.version()));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("No sample data in " + settings, e);
    }
    return new TestDatabase(settings, settings);
  }

  /** What the service under test connects with: a role that owns the database, no superuser. */
  public ConnectionSettings settings() {
    return settings;
  }

  /** A new connection as the service's user. */
  public Connection connect() throws SQLException {
    return settings.connect();
  }

  /** A new connection for assertions: the superuser's, or by URL that URL's user's. */
  public Connection connectAsAdmin() throws SQLException {
    return admin.connect();
  }

  /** A new, empty schema that belongs to the service's user. */
  public ScratchSchema scratchSchema() throws SQLException {
    String name =
        "scratch_%d_%d".formatted(ProcessHandle.current().pid(), SCRATCH_SCHEMAS.incrementAndGet());
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + name + " CASCADE");
      statement.execute("CREATE SCHEMA " + name);
    }
    return new ScratchSchema(this, name);
  }
}
