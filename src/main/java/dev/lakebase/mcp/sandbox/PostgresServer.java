package dev.lakebase.mcp.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running PostgreSQL server over a private directory, reachable on 127.0.0.1 by password only,
 * with all of PostgreSQL's durability on.
 *
 * <p>The directory holds {@code data} (PostgreSQL's own), {@code superuser.password}, {@code
 * postgres.log} and {@code lock}. It survives restarts and crashes, and its copy, taken while no
 * server runs, is another server's directory. The port is a free one, new with every start.
 */
public final class PostgresServer implements AutoCloseable {
  /** The role that owns the server; nothing that an agent reaches connects as it. */
  public static final String SUPERUSER = "postgres";

  /** The only address that servers listen on. */
  public static final String HOST = "127.0.0.1";

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
  private static final long LOG_BYTES = 4L << 20;
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration MARGIN = Duration.ofSeconds(10);
  private static final Duration END_TIMEOUT = Duration.ofSeconds(2);
  private static final long RETRY_MILLIS = 50;
  private static final long END_POLL_MILLIS = 5;

  private final DataDirectory files;
  private final DirectoryLock lock;
  private final int port;
  private final AtomicBoolean open = new AtomicBoolean(true);

  private PostgresServer(DataDirectory files, DirectoryLock lock, int port) {
    this.files = files;
    this.lock = lock;
    this.port = port;
  }

  /**
   * Starts the server and returns when it accepts connections. A missing directory is created, with
   * an empty database cluster in it. A server that a crashed process left running on the directory
   * is stopped first.
   *
   * @param settings PostgreSQL settings by name; those that keep the server private and durable are
   *     not to be changed
   * @throws DirectoryInUseException if another live process has a server on the directory
   * @throws PostgresServerException if it can't be started, with what PostgreSQL said
   */
  public static PostgresServer start(
      PostgresBinaries binaries, Path directory, Map<String, String> settings) {
    return start(binaries, directory, settings, OptionalInt.empty());
  }

  /**
   * Starts on a certain port, or on another where that one is taken; otherwise like {@link
   * #start(PostgresBinaries, Path, Map)}.
   */
  public static PostgresServer start(
      PostgresBinaries binaries, Path directory, Map<String, String> settings, OptionalInt port) {
    try {
      return start(binaries, directory, settings, port, ServerAccount.choose());
    } catch (IOException e) {
      throw new PostgresServerException("PostgreSQL could not be started in " + directory, e);
    }
  }

  static PostgresServer start(
      PostgresBinaries binaries,
      Path directory,
      Map<String, String> settings,
      OptionalInt port,
      ServerAccount account)
      throws IOException {
    Path home = PrivateFiles.createDirectories(directory);
    DirectoryLock lock = DirectoryLock.acquire(home, Duration.ZERO);
    try {
      account.own(home);
      DataDirectory files = new DataDirectory(binaries, account, home);
      if (stop(files)) {
        LOG.warn("Stopped the PostgreSQL that a crash left running in {}", home);
      }
      files.prepare();
      return new PostgresServer(files, lock, launch(files, settings, port));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static int launch(
      DataDirectory files, Map<String, String> settings, OptionalInt preferred) throws IOException {
    rotate(files.log());
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    for (boolean first = true; ; first = false) {
      int port = first && preferred.isPresent() ? preferred.getAsInt() : freePort();
      files.configure(port, settings);
      long said = Files.exists(files.log()) ? Files.size(files.log()) : 0;
      ServerAccount.Outcome outcome =
          files.control(
              START_TIMEOUT.plus(MARGIN),
              "start",
              "--wait",
              "--timeout=" + START_TIMEOUT.toSeconds(),
              "--log=" + files.log().getFileName());
      if (outcome.succeeded()) {
        return port;
      }
      String reason = outcome.output().strip() + "\n" + tail(files.log(), said);
      if (!passes(reason) || System.nanoTime() > deadline) {
        stop(files);
        throw new PostgresServerException("PostgreSQL did not start: " + reason.strip());
      }
      Pause.millis(RETRY_MILLIS);
    }
  }

  /** Somebody took the port meanwhile, or a killed server's last children have not yet left. */
  private static boolean passes(String reason) {
    return reason.contains("Address already in use")
        || reason.contains("pre-existing shared memory block");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
      return socket.getLocalPort();
    }
  }

  private static void rotate(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) > LOG_BYTES) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String tail(Path log, long from) throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    try (var reader = Files.newInputStream(log)) {
      reader.skipNBytes(from);
      return new String(reader.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Stops the server of the directory and clears away a pid that now is another process's.
   *
   * @return whether there was one to stop
   */
  private static boolean stop(DataDirectory files) throws IOException {
    Optional<PostmasterFile> file = PostmasterFile.read(files.data());
    Optional<ProcessHandle> found = file.flatMap(PostmasterFile::process);
    if (found.isEmpty()) {
      return false;
    }
    PostmasterFile postmaster = file.get();
    ProcessHandle process = found.get();
    if (!postmaster.runsAs(process)) {
      PostmasterFile.delete(files.data());
      return false;
    }
    for (String mode : new String[] {"fast", "immediate"}) {
      ServerAccount.Outcome outcome =
          files.control(
              STOP_TIMEOUT.plus(MARGIN),
              "stop",
              "--wait",
              "--timeout=" + STOP_TIMEOUT.toSeconds(),
              "--mode=" + mode);
      if (outcome.succeeded() || !postmaster.runsAs(process)) {
        awaitEnd(postmaster, process);
        return true;
      }
      LOG.warn("PostgreSQL in {} did not stop in mode {}", files.directory(), mode);
    }
    throw new PostgresServerException(
        "PostgreSQL, process %d, does not stop".formatted(process.pid()));
  }

  /** pg_ctl returns when the data are safe, shortly before the process is gone. */
  private static void awaitEnd(PostmasterFile postmaster, ProcessHandle process) {
    long deadline = System.nanoTime() + END_TIMEOUT.toNanos();
    while (postmaster.runsAs(process) && System.nanoTime() < deadline) {
      Pause.millis(END_POLL_MILLIS);
    }
  }

  /**
   * Stops the server that a crashed process left running on a directory; nothing happens if there
   * is none, or if a live process has it.
   */
  public static void stopAbandoned(PostgresBinaries binaries, Path directory) {
    try {
      if (PostmasterFile.read(directory.resolve("data")).isEmpty()) {
        return;
      }
      DirectoryLock lock = DirectoryLock.acquire(directory, Duration.ZERO);
      try {
        stop(new DataDirectory(binaries, ServerAccount.choose(), directory.toRealPath()));
      } finally {
        lock.close();
      }
    } catch (DirectoryInUseException e) {
      LOG.debug("{} is in use", directory, e);
    } catch (IOException e) {
      throw new PostgresServerException("PostgreSQL could not be stopped in " + directory, e);
    }
  }

  /** The programs that it runs on. */
  public PostgresBinaries binaries() {
    return files.binaries();
  }

  /** Where it keeps its files. */
  public Path directory() {
    return files.directory();
  }

  /**
   * Copies the data to a directory, which another server can then be started on: everything that is
   * committed at the end of the copy is in it. This server goes on serving.
   *
   * @throws PostgresServerException if the copy fails; what is there of it is worth nothing
   */
  public void copyTo(Path target) {
    copy(target, OnlineCopy.Purpose.SERVER);
  }

  /**
   * Like {@link #copyTo}, but the server started on the copy only reads, and follows this one when
   * its setting {@code primary_conninfo} says where this one is.
   */
  public void copyStandbyTo(Path target) {
    copy(target, OnlineCopy.Purpose.STANDBY);
  }

  private void copy(Path target, OnlineCopy.Purpose purpose) {
    try {
      new OnlineCopy(files, superuser("postgres")).to(target, purpose);
    } catch (IOException | SQLException e) {
      throw new PostgresServerException("%s could not be copied".formatted(directory()), e);
    }
  }

  public int port() {
    return port;
  }

  /** Enters a database as the superuser: for setting up and for looking after, not for agents. */
  public ConnectionSettings superuser(String database) {
    try {
      return new ConnectionSettings(HOST, port, database, SUPERUSER, files.superuserPassword());
    } catch (IOException e) {
      throw new PostgresServerException("The superuser's password can't be read", e);
    }
  }

  /** Ends the sessions and stops the server; nothing happens if it is stopped already. */
  @Override
  public void close() {
    if (!open.compareAndSet(true, false)) {
      return;
    }
    try {
      try {
        stop(files);
      } finally {
        lock.close();
      }
    } catch (IOException e) {
      throw new PostgresServerException("PostgreSQL could not be stopped", e);
    }
  }
}
