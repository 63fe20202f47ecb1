package dev.lakebase.mcp.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Copies the data of a running server: what is committed when the copy ends is in it, the server
 * serves on meanwhile. This is PostgreSQL's low-level base backup ("Continuous Archiving", section
 * "Making a Base Backup Using the Low Level API"), with the write-ahead log that it needs, which a
 * temporary replication slot keeps from being recycled.
 */
final class OnlineCopy {
  /** Their content belongs to the running server, or is written anew by the next one. */
  private static final Set<String> EMPTIED =
      Set.of(
          "pg_wal",
          "pg_replslot",
          "pg_dynshmem",
          "pg_notify",
          "pg_serial",
          "pg_snapshots",
          "pg_stat_tmp",
          "pg_subtrans");

  /** What the copy will be. */
  enum Purpose {
    SERVER,
    STANDBY
  }

  private final DataDirectory source;
  private final ConnectionSettings superuser;

  OnlineCopy(DataDirectory source, ConnectionSettings superuser) {
    this.source = source;
    this.superuser = superuser;
  }

  /**
   * @param directory becomes another server's directory; see {@link PostgresServer}
   */
  void to(Path directory, Purpose purpose) throws IOException, SQLException {
    Path home = PrivateFiles.createDirectories(directory);
    Path unfinished = home.resolve("data.unfinished");
    PrivateFiles.deleteTree(unfinished);
    PrivateFiles.createDirectories(unfinished);
    for (String name : EMPTIED) {
      PrivateFiles.createDirectories(unfinished.resolve(name));
    }
    PrivateFiles.createDirectories(unfinished.resolve("pg_wal/archive_status"));
    source.account().own(home);
    source.account().own(unfinished);
    backUp(unfinished);
    PrivateFiles.write(home.resolve("superuser.password"), superuser.password());
    source.account().own(home.resolve("superuser.password"));
    if (purpose == Purpose.STANDBY) {
      PrivateFiles.write(unfinished.resolve("standby.signal"), "");
      source.account().own(unfinished.resolve("standby.signal"));
    }
    Files.move(unfinished, home.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
  }

  private void backUp(Path target) throws IOException, SQLException {
    try (Connection connection = superuser.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_create_physical_replication_slot('copy_' || pg_backend_pid(), true, true)");
      String first =
          one(statement, "SELECT pg_walfile_name(pg_backup_start('branch', fast => true))");
      copyFiles(target);
      String last;
      String label;
      try (ResultSet stop =
          statement.executeQuery(
              "SELECT pg_walfile_name(lsn), labelfile"
                  + " FROM pg_backup_stop(wait_for_archive => false)")) {
        stop.next();
        last = stop.getString(1);
        label = stop.getString(2);
      }
      // Names of log files sort as their positions do.
      clone(
          entries(
              source.data().resolve("pg_wal"),
              name ->
                  name.length() == last.length()
                      && name.compareTo(first) >= 0
                      && name.compareTo(last) <= 0),
          target.resolve("pg_wal"));
      PrivateFiles.write(target.resolve("backup_label"), label);
      source.account().own(target.resolve("backup_label"));
    }
  }

  /** Each database by itself, at once: that there are many files costs more than their size. */
  private void copyFiles(Path target) throws IOException {
    Path base = PrivateFiles.createDirectories(target.resolve("base"));
    source.account().own(base);
    Set<String> notHere = Set.of("base", "postmaster.pid", "postmaster.opts");
    List<Path> common =
        entries(source.data(), name -> !EMPTIED.contains(name) && !notHere.contains(name));
    List<Path> databases = entries(source.data().resolve("base"), name -> true);
    try {
      Stream.concat(Stream.of(common), databases.stream().map(List::of))
          .parallel()
          .forEach(files -> copyOne(files, files.equals(common) ? target : base));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void copyOne(List<Path> files, Path target) {
    try {
      clone(files, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void clone(List<Path> files, Path target) throws IOException {
    Path output = Files.createTempFile("clone", ".log");
    try {
      new FileClone(source.account(), output).into(target, files);
    } finally {
      Files.delete(output);
    }
  }

  private static String one(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static List<Path> entries(Path directory, Predicate<String> named) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(path -> named.test(path.getFileName().toString())).toList();
    }
  }
}
