package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.databricks.sdk.core.DatabricksConfig;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.databricks.SdkIdentity;
import dev.lakebase.mcp.databricks.WorkspaceIdentity;
import dev.lakebase.mcp.tool.ToolFailure;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As whom the workspace is called. */
class WorkspaceIdentityTest {
  private StubWorkspace workspace;

  @BeforeEach
  void start() throws IOException {
    workspace = new StubWorkspace();
  }

  @AfterEach
  void stop() {
    workspace.close();
  }

  @Test
  void aServicePrincipalFetchesItsTokenOnce() {
    String url = workspace.url();
    workspace.on(
        "GET /oidc/.well-known/oauth-authorization-server",
        """
        {"token_endpoint": "%s/oidc/v1/token", "authorization_endpoint": "%s/oidc/v1/authorize"}"""
            .formatted(url, url));
    workspace.on(
        "POST /oidc/v1/token",
        "{\"access_token\": \"m2m-token\", \"token_type\": \"Bearer\", \"expires_in\": 3600}");
    WorkspaceIdentity identity =
        new SdkIdentity(
            new DatabricksConfig()
                .setHost(url)
                .setClientId("client")
                .setClientSecret("secret")
                .setAuthType("oauth-m2m"));

    assertThat(identity.headers()).containsEntry("Authorization", "Bearer m2m-token");
    assertThat(identity.headers()).containsEntry("Authorization", "Bearer m2m-token");
    assertThat(workspace.received()).filteredOn(one -> one.method().equals("POST")).hasSize(1);
  }

  @Test
  void credentialsThatTheWorkspaceDoesNotTakeAreSaidWithoutTheirValues() {
    WorkspaceIdentity identity =
        new SdkIdentity(
            new DatabricksConfig()
                .setHost(workspace.url())
                .setClientId("client")
                .setClientSecret("very-secret")
                .setAuthType("oauth-m2m"));

    assertThatThrownBy(identity::headers)
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("Cannot connect to the workspace")
        .hasMessageNotContaining("very-secret");
  }

  @Test
  void aForwardedTokenIsUsedInsteadOfTheServicesOwn() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      Exchange exchange = new DefaultExchange(camel);
      exchange.setProperty(WorkspaceIdentity.FORWARDED_TOKEN, "of-the-caller");

      WorkspaceIdentity.ofToken("of-the-service").authenticate(exchange);

      assertThat(exchange.getMessage().getHeaders())
          .isEqualTo(Map.of("Authorization", "Bearer of-the-caller"));
    }
  }

  @Test
  void withoutAWorkspaceTheToolsAreListedAndSayWhatIsMissing() {
    try (RunningServer server = Agent.serverOnTestDatabase("LAKEBASE_TOOL_PROFILE=admin")) {
      Agent agent = new Agent(server);

      assertThat(agent.tools()).hasSizeGreaterThanOrEqualTo(25);
      assertThat(agent.calls("lakebase_list_projects", "{}").refusal())
          .startsWith("No Databricks workspace is configured: set DATABRICKS_HOST");
    }
  }
}
