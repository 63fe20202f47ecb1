package dev.lakebase.mcp.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.LakebaseMcp;
import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The service as {@code main} starts it, in a process of its own whose resources are watched. */
final class ServiceProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("Listening on http://[^:]+:(\\d+)");
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
  private static final Pattern THREADS = Pattern.compile("(?m)^Threads:\\s+(\\d+)");
  private static final Duration START = Duration.ofMinutes(2);

  private final Process process;
  private final Path log;
  private final int port;

  private ServiceProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.port =
        await()
            .atMost(START)
            .until(
                () -> {
                  Matcher listening = LISTENING.matcher(Files.readString(log));
                  boolean found = listening.find();
                  assertThat(found || process.isAlive()).as(Files.readString(log)).isTrue();
                  return found ? Integer.parseInt(listening.group(1)) : 0;
                },
                found -> found > 0);
  }

  /** Where the service of a test writes its log, for whoever wants to read it afterwards. */
  static Path logOf(String test) throws IOException {
    return Files.createDirectories(Path.of("target", "faults")).resolve(test + ".log");
  }

  /** On the test database, without a workspace. */
  static ServiceProcess onTestDatabase(Path log, Map<String, String> variables) throws IOException {
    ConnectionSettings database = TestDatabase.shared().settings();
    ProcessBuilder builder = builder(log, variables);
    builder.environment().put("LAKEBASE_SANDBOX", "false");
    builder.environment().put("LAKEBASE_HOST", database.host());
    builder.environment().put("LAKEBASE_PORT", Integer.toString(database.port()));
    builder.environment().put("LAKEBASE_DATABASE", database.database());
    builder.environment().put("LAKEBASE_PG_USER", database.user());
    builder.environment().put("LAKEBASE_PG_PASSWORD", database.password());
    builder.environment().put("LAKEBASE_SSLMODE", "disable");
    return new ServiceProcess(builder.start(), log);
  }

  /** As on a laptop: embedded PostgreSQL and simulated workspace below this directory. */
  static ServiceProcess inSandbox(Path log, Path home, Map<String, String> variables)
      throws IOException {
    ProcessBuilder builder = builder(log, variables);
    builder.environment().put("LAKEBASE_SANDBOX", "true");
    builder.environment().put("LAKEBASE_SANDBOX_HOME", home.toString());
    return new ServiceProcess(builder.start(), log);
  }

  private static ProcessBuilder builder(Path log, Map<String, String> variables) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LakebaseMcp.class.getName());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("APP_PORT", "0");
    builder.environment().put("LAKEBASE_ROUTES_DIR", log.resolveSibling("none").toString());
    builder.environment().putAll(variables);
    return builder;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /**
   * Lines of what it has said, its audit included, that hold one of the words: ten at most. An
   * hour's log is too long for the memory.
   */
  List<String> said(String... words) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> Stream.of(words).anyMatch(line::contains)).limit(10).toList();
    }
  }

  Usage usage() throws IOException {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    Matcher threads = THREADS.matcher(Files.readString(proc.resolve("status")));
    assertThat(threads.find()).isTrue();
    try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
      return new Usage((int) files.count(), Integer.parseInt(threads.group(1)));
    }
  }

  /** Bytes of the objects that a full collection leaves. */
  long liveHeap() throws IOException, InterruptedException {
    Process histogram =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String printed = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    histogram.waitFor();
    Matcher total = TOTAL.matcher(printed);
    assertThat(total.find()).as(printed).isTrue();
    return Long.parseLong(total.group(1));
  }

  @Override
  public void close() {
    process.destroy();
    process
        .onExit()
        .completeOnTimeout(process, 60, TimeUnit.SECONDS)
        .thenCompose(it -> it.destroyForcibly().onExit())
        .join();
  }

  /**
   * What the process holds of the machine.
   *
   * @param files open file descriptors, sockets among them
   * @param threads of the JVM, all of them
   */
  record Usage(int files, int threads) {}
}
