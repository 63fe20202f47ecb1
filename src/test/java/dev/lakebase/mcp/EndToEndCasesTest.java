package dev.lakebase.mcp;

import dev.lakebase.mcp.testing.RemoteStage;
import java.io.IOException;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The cases beside the routes, on a server that runs already. */
@EnabledIfEnvironmentVariable(
    named = "LAKEBASE_E2E_TEST",
    matches = "true",
    disabledReason = "LAKEBASE_E2E_TEST=true plays the cases on the server of MCP_SERVER_URL")
class EndToEndCasesTest {
  @TestFactory
  Stream<DynamicNode> cases() throws IOException {
    String url = System.getenv().getOrDefault("MCP_SERVER_URL", "http://localhost:8000/mcp");
    String project = System.getenv().getOrDefault("LAKEBASE_PROJECT", "demo");
    return ShippedCases.on(new RemoteStage(URI.create(url), project));
  }
}
