package dev.lakebase.mcp.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A directory of drop-ins, filled as a careful operator fills it: whole files, by rename. */
record DropInFiles(Path directory) {
  void put(String name, String yaml) {
    try {
      Path written = Files.writeString(directory.resolve("." + name + ".new"), yaml);
      Files.move(written, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String name) {
    try {
      Files.delete(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server with these drop-ins on the test database. */
  RunningServer server(String... variables) {
    List<String> all = new ArrayList<>(List.of(variables));
    all.add("LAKEBASE_ROUTES_DIR=" + directory);
    return Agent.serverOnTestDatabase(all.toArray(String[]::new));
  }

  /** A tool that only reads, with these steps, each indented by nothing. */
  static String tool(String name, String... steps) {
    return tool(name, "readOnlyHint: true", steps);
  }

  /** A tool with one more option of its endpoint. */
  static String tool(String name, String option, String[] steps) {
    StringBuilder yaml =
        new StringBuilder(
            """
            - route:
                id: %s
                from:
                  uri: mcp-tool:%s
                  parameters:
                    tags: crm
                    description: For tests
                    %s
                  steps:
            """
                .formatted(name, name, option));
    for (String step : steps) {
      step.lines().forEach(line -> yaml.append("        ").append(line).append('\n'));
    }
    return yaml.toString();
  }

  static String answering(String name, String text) {
    return tool(name, "- setBody: {constant: \"" + text + "\"}");
  }

  /** Health's words on the files that were refused. */
  static List<String> refused(RunningServer server) {
    List<String> refused = new ArrayList<>();
    health(server).path("drop_ins").path("refused").forEach(line -> refused.add(line.asText()));
    return refused;
  }

  static JsonNode health(RunningServer server) {
    try (var in =
        URI.create("http://127.0.0.1:" + server.port() + "/health/ready").toURL().openStream()) {
      return Json.MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a look at the directory changes is served first, then audited, then told by health. */
  static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
  }
}
