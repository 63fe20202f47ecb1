package dev.lakebase.mcp.sandbox;

import java.io.IOException;
import java.nio.file.FileSystems;
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

  /** How a program ended, with what it printed. */
  record Outcome(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  /**
   * @throws PostgresServerException if this process is root and no way out of it works
   */
  static ServerAccount choose() throws IOException {
    ServerAccount own = new ServerAccount(List.of(), Optional.empty());
    if (isWindows() || !own.isRoot()) {
      return own;
    }
    Optional<ServerAccount> chosen = namespace();
    return (chosen.isPresent() ? chosen : unprivilegedUser())
        .orElseThrow(
            () ->
                new PostgresServerException(
                    "PostgreSQL does not run as root, and neither 'unshare -U' nor 'setpriv' to one of"
                        + " the users "
                        + UNPRIVILEGED_USERS
                        + " works here. Start the service as an ordinary user."));
  }

  static Optional<ServerAccount> namespace() throws IOException {
    return working(List.of("unshare", "-U"), lookUp("root"));
  }

  static Optional<ServerAccount> unprivilegedUser() throws IOException {
    ServerAccount root = new ServerAccount(List.of(), Optional.empty());
    for (String user : UNPRIVILEGED_USERS) {
      Outcome uid = root.probe("id", "-u", user);
      Outcome gid = root.probe("id", "-g", user);
      if (uid.succeeded() && gid.succeeded()) {
        Optional<ServerAccount> account =
            working(
                List.of(
                    "setpriv",
                    "--reuid=" + uid.output().strip(),
                    "--regid=" + gid.output().strip(),
                    "--clear-groups"),
                lookUp(user));
        if (account.isPresent()) {
          return account;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<UserPrincipal> lookUp(String user) {
    try {
      return Optional.of(
          FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(user));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<ServerAccount> working(List<String> prefix, Optional<UserPrincipal> owner)
      throws IOException {
    ServerAccount account = new ServerAccount(prefix, owner);
    try {
      return account.isRoot() ? Optional.empty() : Optional.of(account);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean isRoot() throws IOException {
    Outcome outcome = probe("id", "-u");
    if (!outcome.succeeded()) {
      throw new IOException("'id -u' failed: " + outcome.output());
    }
    return outcome.output().strip().equals("0");
  }

  private Outcome probe(String... command) throws IOException {
    Path output = Files.createTempFile("account", ".out");
    try {
      return run(List.of(command), output, PROBE_TIMEOUT);
    } finally {
      Files.delete(output);
    }
  }

  /** Hands over the file or directory itself, and nothing that the directory holds. */
  void ownAlone(Path path) throws IOException {
    if (owner.isPresent()) {
      Files.setOwner(path, owner.get());
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
    PrivateFiles.createIfMissing(outputFile);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(outputFile.toAbsolutePath().getParent().toFile())
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

  /** For messages: how the programs were run. */
  @Override
  public String toString() {
    return prefix.isEmpty() ? "this account" : "'%s'".formatted(String.join(" ", prefix));
  }

  static boolean isWindows() {
    return System.getProperty("os.name").startsWith("Windows");
  }
}
