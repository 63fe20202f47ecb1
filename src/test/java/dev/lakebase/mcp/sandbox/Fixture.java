package dev.lakebase.mcp.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the tests of this room share: one unpacked PostgreSQL, and other processes that use it. */
final class Fixture {
  static final Path CACHE = Path.of("target", "test-database", "binaries").toAbsolutePath();

  private Fixture() {}

  static PostgresBinaries binaries() {
    return PostgresBinaries.unpacked(CACHE);
  }

  static PostgresServer start(Path directory) {
    return PostgresServer.start(binaries(), directory, Map.of());
  }

  static String one(ConnectionSettings settings, String sql) throws SQLException {
    try (Connection connection = settings.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  static void execute(ConnectionSettings settings, String sql) throws SQLException {
    try (Connection connection = settings.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs {@link OtherProcess} in a JVM of its own. */
  static Process otherProcess(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
