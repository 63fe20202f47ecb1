package dev.lakebase.mcp.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shop that the sandbox shows: schemas public, analytics, staging and features. Every database
 * that it is loaded into, on every machine and PostgreSQL version from 15 on, holds the same rows.
 *
 * <p>Loading is one transaction: all or nothing. The database's comment then names the version, a
 * digest of the SQL, and no later start touches what people have changed since.
 */
public final class SampleData {
  private static final List<String> PARTS =
      List.of(
          "0-preparation",
          "1-people-and-products",
          "2-orders",
          "3-events",
          "4-analytics",
          "5-staging",
          "6-features",
          "7-awkward",
          "8-completion");
  private static final Pattern MARK = Pattern.compile("Sample shop, version ([0-9a-f]+)");
  private static final int VERSION_DIGITS = 12;

  /** Any number, used for nothing else: two processes that load at once take turns. */
  private static final long ADVISORY_LOCK = 5_030_291_077_412L;

  private final String sql;
  private final String version;

  private SampleData(String sql, String version) {
    this.sql = sql;
    this.version = version;
  }

  /** The sample data of this build. */
  public static SampleData ofThisBuild() {
    StringBuilder sql = new StringBuilder();
    for (String part : PARTS) {
      sql.append(read("sample/" + part + ".sql")).append('\n');
    }
    return new SampleData(sql.toString(), digest(sql.toString()));
  }

  /** The version that a database holds; empty if none was ever loaded into it. */
  public static Optional<String> loadedVersion(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet comment =
            statement.executeQuery(
                "SELECT coalesce(shobj_description(oid, 'pg_database'), '')"
                    + " FROM pg_database WHERE datname = current_database()")) {
      comment.next();
      Matcher mark = MARK.matcher(comment.getString(1));
      return mark.find() ? Optional.of(mark.group(1)) : Optional.empty();
    }
  }

  public String version() {
    return version;
  }

  /**
   * Loads the data into a database that never had it; one that has, or that holds tables of its
   * own, is left as it is.
   *
   * @param connection of a user who owns the database, through a role at least; what is created
   *     belongs to that owner. Not in a transaction
   * @return whether anything was loaded
   */
  public boolean load(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
      boolean needed = loadedVersion(connection).isEmpty() && isEmpty(statement);
      if (needed) {
        actAsOwner(connection);
        statement.execute(sql);
        statement.execute(mark(connection.getCatalog()));
      }
      connection.commit();
      return needed;
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static boolean isEmpty(Statement statement) throws SQLException {
    try (ResultSet found =
        statement.executeQuery(
            "SELECT EXISTS (SELECT FROM pg_class"
                + " WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema$)')")) {
      found.next();
      return !found.getBoolean(1);
    }
  }

  private static void actAsOwner(Connection connection) throws SQLException {
    try (PreparedStatement become =
        connection.prepareStatement(
            "SELECT set_config('role', pg_get_userbyid(datdba), true)"
                + " FROM pg_database WHERE datname = current_database()")) {
      become.execute();
    }
  }

  private String mark(String database) {
    return "COMMENT ON DATABASE \"%s\" IS 'Sample shop, version %s'"
        .formatted(database.replace("\"", "\"\""), version);
  }

  static String read(String resource) {
    try (InputStream stream = SampleData.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("Missing from the build: " + resource);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("Unreadable in the build: " + resource, e);
    }
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, VERSION_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
