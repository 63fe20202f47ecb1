package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.RunningServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control plane end to end, on the sandbox as a laptop starts it. */
class SandboxControlPlaneTest {
  private static final String DEMO = "{\"project_name\": \"demo\"}";

  @TempDir static Path home;

  private static RunningServer server;
  private static Agent agent;

  @BeforeAll
  static void start() {
    server = RunningServer.inSandbox(home, "--LAKEBASE_TOOL_PROFILE=admin");
    agent = new Agent(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theConfiguredConnectionIsItsProductionAndMintsItsCredentials() {
    for (String where :
        List.of("", ", \"branch_name\": \"production\"", ", \"branch_name\": \"dev\"")) {
      JsonNode row =
          data(
                  "lakebase_read_query",
                  "{\"sql\": \"SELECT current_user, count(*) > 0 FROM orders\"" + where + "}")
              .at("/rows/0");
      assertThat(row.toString()).isEqualTo("[\"developer@example.com\",true]");
    }
  }

  @Test
  void aBranchLivesAndDies() throws SQLException {
    String branch = "{\"project_name\": \"demo\", \"branch_name\": \"trial\"%s}";
    JsonNode created = data("lakebase_create_branch", branch.formatted(", \"ttl_hours\": 1"));
    assertThat(created.path("expires").asText()).isNotEmpty();
    assertThat(listed()).contains("trial");

    JsonNode string =
        data("lakebase_get_connection_string", branch.formatted(", \"redact\": false"));
    assertThat(answers(string)).isTrue();

    JsonNode deleted = data("lakebase_delete_branch", branch.formatted(", \"confirm\": true"));
    assertThat(deleted.path("deleted").asBoolean()).isTrue();
    assertThat(listed()).doesNotContain("trial");
  }

  private static List<String> listed() {
    List<String> names = new ArrayList<>();
    data("lakebase_list_branches", DEMO)
        .path("branches")
        .forEach(branch -> names.add(branch.path("branch").asText()));
    return names;
  }

  private static boolean answers(JsonNode string) throws SQLException {
    String all = string.path("connection_string").asText();
    String password = all.substring(all.indexOf(':', 13) + 1, all.lastIndexOf('@'));
    try (Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://%s:%d/%s"
                .formatted(
                    string.path("host").asText(),
                    string.path("port").asInt(),
                    string.path("database").asText()),
            string.path("user").asText(),
            java.net.URLDecoder.decode(password, java.nio.charset.StandardCharsets.UTF_8))) {
      return connection.isValid(60);
    }
  }

  private static JsonNode data(String tool, String arguments) {
    return agent.calls(tool, arguments).data();
  }
}
