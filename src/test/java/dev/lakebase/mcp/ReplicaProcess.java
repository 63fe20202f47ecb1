package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service as {@code main} starts it, on the test database, in a process of its own. */
final class ReplicaProcess implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile("Listening on (http://[^\\s\"]+)[\\s\"]");
  private static final Duration START = Duration.ofMinutes(2);

  private final Process process;
  private final Path log;

  private ReplicaProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static ReplicaProcess start(Path log, Map<String, String> variables) throws IOException {
    ConnectionSettings database = TestDatabase.shared().settings();
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LakebaseMcp.class.getName())
            .redirectError(log.resolveSibling(log.getFileName() + ".err").toFile())
            .redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("APP_PORT", "0");
    environment.put("LAKEBASE_SANDBOX", "false");
    environment.put("LAKEBASE_HOST", database.host());
    environment.put("LAKEBASE_PORT", Integer.toString(database.port()));
    environment.put("LAKEBASE_DATABASE", database.database());
    environment.put("LAKEBASE_PG_USER", database.user());
    environment.put("LAKEBASE_PG_PASSWORD", database.password());
    environment.put("LAKEBASE_SSLMODE", "disable");
    environment.putAll(variables);
    return new ReplicaProcess(builder.start(), log);
  }

  /** Its URL, once it listens. */
  URI uri() {
    return await()
        .atMost(START)
        .until(
            () -> {
              Matcher listening = LISTENING.matcher(Files.readString(log));
              assertThat(process.isAlive() || listening.find(0)).as(Files.readString(log)).isTrue();
              return listening.find(0) ? URI.create(listening.group(1)) : URI.create("");
            },
            uri -> uri.getPort() > 0);
  }

  /** SIGTERM; whether the process was gone within what a Databricks App is given. */
  boolean terminate() throws InterruptedException {
    process.destroy();
    return process.waitFor(15, TimeUnit.SECONDS);
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
