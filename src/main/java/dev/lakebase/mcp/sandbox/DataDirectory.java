package dev.lakebase.mcp.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's files and the programs that work on them. Only the holder of the directory's lock may
 * use it.
 *
 * @param directory private to this account; see {@link PostgresServer} for what it holds
 */
record DataDirectory(PostgresBinaries binaries, ServerAccount account, Path directory) {
  private static final int BUILTIN_LOCALES_SINCE = 17;
  private static final Duration INIT_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration VERSION_TIMEOUT = Duration.ofSeconds(10);
  private static final String CONFIGURATION = "lakebase.conf";

  /** "postgres (PostgreSQL) 18.3", on Debian "postgres (PostgreSQL) 15.13 (Debian 15.13-0)". */
  private static final Pattern VERSION = Pattern.compile("postgres \\(PostgreSQL\\) (\\d+)");

  private static final String ACCESS =
      """
      # Over TCP on this machine, by password. Nothing else matches, so nothing else enters.
      host all         all 127.0.0.1/32 scram-sha-256
      host replication all 127.0.0.1/32 scram-sha-256
      """;

  Path data() {
    return directory.resolve("data");
  }

  Path log() {
    return directory.resolve("postgres.log");
  }

  /** Creates the data if there is none, and refuses data of another major version. */
  void prepare() throws IOException {
    if (!Files.exists(data())) {
      initialize();
    }
    String written = Files.readString(data().resolve("PG_VERSION")).strip();
    String running = Integer.toString(majorVersion());
    if (!written.equals(running)) {
      throw new PostgresServerException(
          "%s holds data of PostgreSQL %s, this is PostgreSQL %s. Move the directory away to start afresh."
              .formatted(directory, written, running));
    }
  }

  /** The superuser's password, which a fresh directory gets at random. */
  String superuserPassword() throws IOException {
    return Files.readString(passwordFile());
  }

  private Path passwordFile() {
    return directory.resolve("superuser.password");
  }

  /** Under another name until it is whole: an interrupted initdb is thrown away. */
  private void initialize() throws IOException {
    Path unfinished = directory.resolve("data.unfinished");
    PrivateFiles.deleteTree(unfinished);
    write(passwordFile(), PrivateFiles.randomPassword());
    List<String> command =
        new ArrayList<>(
            List.of(
                binaries.program("initdb").toString(),
                "--pgdata=" + unfinished,
                "--username=" + PostgresServer.SUPERUSER,
                "--pwfile=" + passwordFile(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C"));
    if (majorVersion() >= BUILTIN_LOCALES_SINCE) {
      command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
    }
    ServerAccount.Outcome outcome = run(command, INIT_TIMEOUT);
    if (!outcome.succeeded()) {
      throw new PostgresServerException(
          "PostgreSQL, run by %s, could not create %s: %s"
              .formatted(account, data(), outcome.output().strip()));
    }
    write(unfinished.resolve("pg_hba.conf"), ACCESS);
    Files.writeString(
        unfinished.resolve("postgresql.conf"),
        "\ninclude '" + CONFIGURATION + "'\n",
        StandardOpenOption.APPEND);
    Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Writes the settings of the next start. */
  void configure(int port, Map<String, String> settings) throws IOException {
    Map<String, String> all = new TreeMap<>(settings);
    all.putAll(
        Map.of(
            "listen_addresses", PostgresServer.HOST,
            "port", Integer.toString(port),
            "unix_socket_directories", "",
            "password_encryption", "scram-sha-256",
            "fsync", "on",
            "full_page_writes", "on",
            "timezone", "UTC",
            "log_timezone", "UTC",
            "lc_messages", "C",
            "log_min_error_statement", "panic"));
    if (System.getProperty("os.name").equals("Linux")) {
      // After a crash, and for a fresh copy, all files go to disk: in one call, not one by one.
      all.put("recovery_init_sync_method", "syncfs");
    }
    StringBuilder text = new StringBuilder("# Written anew at every start.\n");
    all.forEach(
        (name, value) ->
            text.append(name).append(" = '").append(value.replace("'", "''")).append("'\n"));
    write(data().resolve(CONFIGURATION), text.toString());
  }

  /**
   * Runs pg_ctl. It starts the server through a shell, with these names in the command: relative
   * ones, so that no character of the directory's own name means anything there.
   */
  ServerAccount.Outcome control(Duration timeout, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(binaries.program("pg_ctl").toString());
    command.addAll(Arrays.asList(arguments));
    command.addAll(List.of("--pgdata=" + directory.relativize(data()), "--silent"));
    return run(command, timeout);
  }

  private int majorVersion() throws IOException {
    ServerAccount.Outcome outcome =
        run(List.of(binaries.program("postgres").toString(), "--version"), VERSION_TIMEOUT);
    Matcher version = VERSION.matcher(outcome.output());
    if (!outcome.succeeded() || !version.lookingAt()) {
      throw new PostgresServerException(
          "PostgreSQL, run by %s, does not work here: %s"
              .formatted(account, outcome.output().strip()));
    }
    return Integer.parseInt(version.group(1));
  }

  private ServerAccount.Outcome run(List<String> command, Duration timeout) throws IOException {
    return account.run(command, directory.resolve("command.log"), timeout);
  }

  private void write(Path file, String text) throws IOException {
    PrivateFiles.write(file, text);
    account.own(file);
  }
}
