package dev.lakebase.mcp;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    Path results = Path.of("target", "conformance").toAbsolutePath();
    new NodeProcess(SUITE, "server", "--url", server.uri().toString(), "-o", results.toString())
        .with(options)
        .succeeds(Map.of());
  }
}
