package dev.lakebase.mcp;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The official TypeScript clients and the Inspector against the service as it is delivered. Runs
 * with {@code ./mvnw verify -Pconformance}.
 */
class OfficialClientsIT {
  @Test
  void everyClientListsAndCallsEveryTool() throws Exception {
    NodeProcess.install();
    try (RunningServer server =
        RunningServer.inSandbox(Path.of("target", "clients"), "--LAKEBASE_ALLOW_WRITE=true")) {
      new NodeProcess("--test", "--test-reporter=spec", "clients/*.test.mjs")
          .succeeds(Map.of("MCP_URL", server.uri().toString()));
    }
  }
}
