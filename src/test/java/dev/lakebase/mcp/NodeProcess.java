package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A run of the Node that {@code src/conformance/package.json} pins; the suite needs Node 22. */
public final class NodeProcess {
  static final Path DIRECTORY = Path.of("src", "conformance").toAbsolutePath();

  private static final int MINUTES = 10;
  private static final String COLORS = "\u001b\\[[0-9;]*m";

  private final List<String> command = new ArrayList<>();

  public NodeProcess(String... arguments) {
    command.add(DIRECTORY.resolve("node_modules/node/bin/node").toString());
    command.addAll(List.of(arguments));
  }

  /** Installs what the lock file says, unless that is there already. Needs npm on the path. */
  public static void install() throws IOException, InterruptedException {
    Path installed = DIRECTORY.resolve("node_modules/.package-lock.json");
    Path locked = DIRECTORY.resolve("package-lock.json");
    if (!Files.exists(installed)
        || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(locked)) < 0) {
      run(List.of("npm", "ci", "--no-progress", "--loglevel=error"), Map.of());
    }
  }

  NodeProcess with(List<String> arguments) {
    command.addAll(arguments);
    return this;
  }

  /** Fails with all that the process said when it does not exit with 0. */
  public void succeeds(Map<String, String> environment) throws IOException, InterruptedException {
    run(command, environment);
  }

  private static void run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("node", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(DIRECTORY.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      process.destroyForcibly();
      String said = Files.readString(output, StandardCharsets.UTF_8).replaceAll(COLORS, "");
      assertThat(ended && process.waitFor() == 0).as(said).isTrue();
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
