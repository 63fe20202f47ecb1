package dev.lakebase.mcp;

import dev.lakebase.mcp.sandbox.workspace.SandboxWorkspace;
import dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture;
import dev.lakebase.mcp.sandbox.workspace.WorkspaceOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The official TypeScript clients and the Inspector against the service as it is delivered. Runs
 * with {@code ./mvnw verify -Pconformance}.
 */
class OfficialClientsIT {
  @Test
  void everyClientListsAndCallsEveryTool(@TempDir Path home) throws Exception {
    NodeProcess.install();
    try (RunningServer server = RunningServer.inSandbox(home, "--LAKEBASE_ALLOW_WRITE=true")) {
      new NodeProcess("--test", "--test-reporter=spec", "clients/*.test.mjs")
          .succeeds(Map.of("MCP_URL", server.uri().toString()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void theyWorkWithEveryRequestOnAnotherReplica(int count) throws Exception {
    NodeProcess.install();
    List<RunningServer> replicas = new ArrayList<>();
    try (WorkspaceFixture fixture =
        WorkspaceFixture.start(WorkspaceOptions.defaults().withOperationPolls(0))) {
      for (int i = 0; i < count; i++) {
        replicas.add(replica(fixture.workspace()));
      }
      try (RoundRobin balancer =
          new RoundRobin(replicas.stream().map(RunningServer::uri).toList())) {
        new NodeProcess("--test", "--test-reporter=spec", "clients/typescript.test.mjs")
            .succeeds(Map.of("MCP_URL", balancer.uri().toString()));
      } finally {
        replicas.forEach(RunningServer::close);
      }
    }
  }

  private static RunningServer replica(SandboxWorkspace workspace) {
    return RunningServer.elsewhere(
        "--LAKEBASE_HOST=" + workspace.service().host(),
        "--LAKEBASE_PORT=" + workspace.service().port(),
        "--LAKEBASE_DATABASE=" + workspace.service().database(),
        "--LAKEBASE_PROJECT=demo",
        "--LAKEBASE_ALLOW_WRITE=true",
        "--LAKEBASE_STATE_SCHEMA=lakebase_state",
        "--LAKEBASE_STATE_KEY=of them all",
        "--DATABRICKS_HOST=" + workspace.baseUrl(),
        "--DATABRICKS_TOKEN=" + workspace.token(),
        "--DATABRICKS_AUTH_TYPE=pat");
  }
}
