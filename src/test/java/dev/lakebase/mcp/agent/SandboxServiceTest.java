package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.RunningServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The service as it starts on a laptop, with nothing configured. */
class SandboxServiceTest {
  @Test
  void theConfiguredConnectionIsProductionOfTheSandboxsProject() {
    try (RunningServer server =
        RunningServer.inSandbox(Path.of("target", "sandbox-service").toAbsolutePath())) {
      Agent agent = new Agent(server);

      assertThat(user(agent, "")).isEqualTo("developer@example.com");
      assertThat(user(agent, ", \"branch_name\": \"production\""))
          .isEqualTo("developer@example.com");
      assertThat(user(agent, ", \"branch_name\": \"dev\"")).isEqualTo("developer@example.com");
      assertThat(
              agent
                  .calls(
                      "lakebase_read_query",
                      "{\"sql\": \"SELECT count(*) > 0 FROM orders\", \"branch_name\": \"dev\"}")
                  .data()
                  .at("/rows/0/0")
                  .asBoolean())
          .isTrue();
    }
  }

  private static String user(Agent agent, String where) {
    return agent
        .calls("lakebase_read_query", "{\"sql\": \"SELECT current_user\"" + where + "}")
        .data()
        .at("/rows/0/0")
        .asText();
  }
}
