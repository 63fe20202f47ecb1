package dev.lakebase.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The official conformance suite against the service with the suite's fixtures. Runs with {@code
 * ./mvnw verify -Pconformance}.
 */
class ConformanceIT {
  private static final String SUITE =
      "node_modules/@modelcontextprotocol/conformance/dist/index.js";
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    NodeProcess.install();
    server =
        RunningServer.start(
            "--spring.profiles.active=conformance",
            "--spring.config.additional-location=file:" + NodeProcess.DIRECTORY + "/");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-11-25", "2026-07-28"})
  void everythingThatARevisionRequiresHolds(String revision) throws Exception {
    suite(
        List.of(
            "--requirements",
            revision,
            "--expected-failures",
            "expected-failures-" + revision + ".yaml"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http-header-validation",
        "http-custom-header-server-validation",
        "json-schema-2020-12"
      })
  void whatTheSuiteDoesNotRequireYetHoldsToo(String scenario) throws Exception {
    suite(List.of("--scenario", scenario, "--spec-version", "2026-07-28"));
  }

  private static void suite(List<String> options) throws Exception {
    Path all = Files.createDirectories(Path.of("target", "conformance").toAbsolutePath());
    Path results = Files.createTempDirectory(all, "run");
    try {
      new NodeProcess(SUITE, "server", "--url", server.uri().toString(), "-o", results.toString())
          .with(options)
          .succeeds(Map.of());
    } catch (AssertionError e) {
      throw new AssertionError(failures(results), e);
    }
  }

  /** One line for each check that failed, the expected ones too: scenario, check, and why. */
  private static String failures(Path results) throws IOException {
    StringBuilder lines = new StringBuilder("See what was unexpected below, and why here:\n");
    try (Stream<Path> files = Files.walk(results)) {
      for (Path file : files.filter(it -> it.endsWith("checks.json")).sorted().toList()) {
        for (JsonNode check : Json.MAPPER.readTree(file.toFile())) {
          if (!List.of("SUCCESS", "SKIPPED", "INFO").contains(check.path("status").asText())) {
            lines
                .append(file.getParent().getFileName())
                .append(" ")
                .append(check.path("id").asText())
                .append(": ")
                .append(check.path("errorMessage").asText())
                .append('\n');
          }
        }
      }
    }
    return lines.toString();
  }
}
