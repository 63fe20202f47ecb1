package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.RunningServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
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
  void theDemoProjectIsThereWithItsBranches() {
    assertThat(data("lakebase_list_projects", "{}").at("/projects/0/project").asText())
        .isEqualTo("demo");
    assertThat(
            data("lakebase_list_projects", "{\"catalog\": \"shop\"}")
                .at("/projects/0/project")
                .asText())
        .isEqualTo("demo");
    JsonNode project = data("lakebase_describe_project", DEMO);
    assertThat(project.path("branches"))
        .extracting(branch -> branch.path("branch").asText())
        .contains("production", "dev");
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

  @Test
  void aComputeIsSizedSuspendedMeasuredAndRestarted() {
    String dev = "{\"project_name\": \"demo\", \"branch_name\": \"dev\"%s}";
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                data("lakebase_get_compute_status", dev.formatted(""))
                    .path("pending_state")
                    .isNull());
    data("lakebase_configure_autoscaling", dev.formatted(", \"min_cu\": 1, \"max_cu\": 6"));
    data(
        "lakebase_configure_scale_to_zero",
        dev.formatted(", \"enabled\": true, \"timeout_seconds\": 120"));
    JsonNode status = data("lakebase_get_compute_status", dev.formatted(""));
    assertThat(status.path("max_cu").asDouble()).isEqualTo(6);
    assertThat(status.path("suspend_after_seconds").asDouble()).isEqualTo(120);

    JsonNode metrics = data("lakebase_get_compute_metrics", DEMO);
    assertThat(metrics.at("/samples/0/state").asText()).isNotEmpty();

    assertThat(
            data("lakebase_restart_compute", "{\"project_name\": \"demo\", \"confirm\": true}")
                .path("state")
                .asText())
        .isEqualTo("active");
    assertThat(
            data("lakebase_read_query", "{\"sql\": \"SELECT 1 AS one\"}").path("row_count").asInt())
        .isEqualTo(1);
    assertThat(data("lakebase_create_read_replica", dev.formatted("")).path("endpoint").asText())
        .startsWith("replica-");
  }

  @Test
  void syncsGoBothWays() {
    JsonNode synced =
        data(
            "lakebase_create_sync",
            """
            {"project_name": "demo", "source_table": "main.sales.orders",
             "target_table": "main.lake.orders_copy", "direction": "delta_to_lakebase",
             "frequency": "snapshot"}""");
    assertThat(synced.path("sync").asText()).isEqualTo("main.lake.orders_copy");
    data(
        "lakebase_create_sync",
        """
        {"project_name": "demo", "source_table": "public.customers",
         "target_table": "main.lb.customers", "direction": "lakebase_to_delta",
         "frequency": "continuous"}""");

    JsonNode syncs = data("lakebase_list_syncs", DEMO).path("syncs");

    assertThat(syncs)
        .extracting(sync -> sync.path("sync").asText())
        .contains("main.lake.orders_copy", "feed_public");
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
      return connection.isValid(5);
    }
  }

  private static JsonNode data(String tool, String arguments) {
    return agent.calls(tool, arguments).data();
  }
}
