package dev.lakebase.mcp.sandbox;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs PostgreSQL's programs under an account that PostgreSQL accepts. It refuses root; so for root
 * they run in a user namespace of their own, where nobody is root but the files keep their owner,
 * and where the system forbids that (most containers), as an unprivileged user who then owns the
 * files.
 *
 * <p>The programs see PATH and a fixed locale, nothing else of this process's environment.
 */
final class ServerAccount {
  private static final List<String> UNPRIVILEGED_USERS = List.of("postgres", "nobody");
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

  private final List<String> prefix;
  private final Optional<UserPrincipal> owner;

  private ServerAccount(List<String> prefix, Optional<UserPrincipal> owner) {
    this.prefix = prefix;
    this.owner = owner;
  }

  /** Who ran to its end, with what it printed. */
  record Outcome(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  /**
   * @throws PostgresServerException if this process is root and no way out of it works
   */
  static ServerAccount choose() throws IOException {
    if (isWindows() || new UnixSystem().getUid() != 0) {
      return new ServerAccount(List.of(), Optional.empty());
    }
    Optional<ServerAccount> chosen = namespace();
    return (chosen.isPresent() ? chosen : unprivilegedUser())
        .orElseThrow(
            () ->
                new PostgresServerException(
                    "PostgreSQL does not run as root, and neither 'unshare -U' nor 'runuser' or"
                        + " 'setpriv' to the users "
                        + UNPRIVILEGED_USERS
                        + " works here. Start the service as an ordinary user."));
  }

  static Optional<ServerAccount> namespace() throws IOException {
    return working(List.of("unshare", "-U"), lookUp("root"));
  }

  static Optional<ServerAccount> unprivilegedUser() throws IOException {
    for (String user : UNPRIVILEGED_USERS) {
      Optional<UserPrincipal> principal = lookUp(user);
      if (principal.isEmpty()) {
        continue;
      }
      for (List<String> prefix :
          List.of(
              List.of("runuser", "-u", user, "--"),
              List.of("setpriv", "--reuid=" + user, "--clear-groups"))) {
        Optional<ServerAccount> account = working(prefix, principal);
        if (account.isPresent()) {
          return account;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<UserPrincipal> lookUp(String user) {
    try {
      Path root = Path.of("/");
      return Optional.of(
          root.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<ServerAccount> working(List<String> prefix, Optional<UserPrincipal> owner)
      throws IOException {
    ServerAccount account = new ServerAccount(prefix, owner);
    Path output = Files.createTempFile("account", ".out");
    try {
      Outcome outcome = account.run(List.of("id", "-u"), output, PROBE_TIMEOUT);
      return outcome.succeeded() && !outcome.output().strip().equals("0")
          ? Optional.of(account)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** Hands a file, or a directory with all it holds, to the account. */
  void own(Path path) throws IOException {
    if (owner.isEmpty() || Files.getOwner(path).equals(owner.get())) {
      return;
    }
    List<Path> tree;
    try (Stream<Path> walk = Files.walk(path)) {
      tree = new ArrayList<>(walk.toList());
    }
    // The top comes last: what an interruption leaves undone is seen there the next time.
    Collections.reverse(tree);
    for (Path each : tree) {
      Files.setAttribute(each, "posix:owner", owner.get(), LinkOption.NOFOLLOW_LINKS);
    }
  }

  /**
   * Runs a program to its end. Its output goes through a file, not a pipe: a server that it leaves
   * behind may inherit the output, and a pipe would then stay open as long as the server runs.
   *
   * @throws PostgresServerException if it takes longer than the timeout; it is ended then
   */
  Outcome run(List<String> command, Path outputFile, Duration timeout) throws IOException {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(new File(outputFile.toAbsolutePath().getParent().toString()))
            .redirectErrorStream(true)
            .redirectOutput(outputFile.toFile());
    reduce(builder.environment());
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new PostgresServerException(
            "%s did not finish within %d s"
                .formatted(Path.of(command.get(0)).getFileName(), timeout.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresServerException("Interrupted while running " + command.get(0), e);
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), Files.readString(outputFile));
  }

  private static void reduce(Map<String, String> environment) {
    environment.keySet().retainAll(List.of("PATH", "SystemRoot", "TEMP", "TMP"));
    environment.put("LC_ALL", "C");
    environment.put("TZ", "UTC");
  }

  static boolean isWindows() {
    return System.getProperty("os.name").startsWith("Windows");
  }
}
