package dev.lakebase.mcp.agent;

import dev.lakebase.mcp.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The service with a scripted workspace and short pauses, and an agent that talks to it. It waits
 * for answers as long as it is shipped to.
 */
final class ControlPlane implements AutoCloseable {
  static final String TOKEN = "dapi-secret-of-the-service";
  static final String PROJECT =
      """
      {"name": "projects/demo", "uid": "u-1", "create_time": "2026-01-01T00:00:00Z",
       "status": {"display_name": "Demo", "pg_version": 17, "owner": "o@example.com",
         "default_branch": "projects/demo/branches/production",
         "default_endpoint_settings": {"autoscaling_limit_min_cu": 0.5,
           "autoscaling_limit_max_cu": 4, "suspend_timeout_duration": "300s"},
         "history_retention_duration": "604800s", "synthetic_storage_size_bytes": 1024,
         "branch_logical_size_limit_bytes": "8796093022208"}}""";

  private final StubWorkspace workspace;
  private final RunningServer server;
  private final Agent agent;

  /** One that gives up soon, for tests of what becomes of those who wait in vain. */
  static ControlPlane hasty(String... variables) {
    List<String> all = new ArrayList<>(List.of(variables));
    all.add("lakebase.workspace.operation-wait=2000");
    all.add("lakebase.workspace.restart-phase-wait=1500");
    all.add("lakebase.workspace.response-timeout=3000");
    all.add("lakebase.workspace.deadline=4000");
    return new ControlPlane(all.toArray(String[]::new));
  }

  ControlPlane(String... variables) {
    try {
      workspace = new StubWorkspace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> all =
        new ArrayList<>(
            List.of(
                "DATABRICKS_HOST=" + workspace.url(),
                "DATABRICKS_TOKEN=" + TOKEN,
                "DATABRICKS_AUTH_TYPE=pat",
                "LAKEBASE_TOOL_PROFILE=admin",
                "LAKEBASE_PROJECT=demo",
                "lakebase.workspace.redelivery-delay=10",
                "lakebase.workspace.reconciliation-delay=10",
                "lakebase.workspace.first-pause=5"));
    all.addAll(List.of(variables));
    server = Agent.serverOnTestDatabase(all.toArray(String[]::new));
    agent = new Agent(server);
  }

  /** The workspace with an empty script, and a breaker that has seen nothing. */
  StubWorkspace afresh() {
    server.resetBreaker();
    return workspace.afresh();
  }

  StubWorkspace workspace() {
    return workspace;
  }

  Agent agent() {
    return agent;
  }

  static String branch(String id, String status) {
    return """
    {"name": "projects/demo/branches/%s", "uid": "br-%s", "create_time": "2026-01-02T00:00:00Z",
     "status": {"current_state": "READY", "source_branch": "projects/demo/branches/production"%s}}"""
        .formatted(id, id, status.isEmpty() ? "" : ", " + status);
  }

  static String endpoint(String branch, String id, String type, String status) {
    return """
    {"name": "projects/demo/branches/%s/endpoints/%s", "uid": "ep-%s",
     "status": {"endpoint_type": "ENDPOINT_TYPE_%s", "autoscaling_limit_min_cu": 1,
       "autoscaling_limit_max_cu": 4, "suspend_timeout_duration": "300s",
       "hosts": {"host": "ep-%s.database.example.com"}, %s}}"""
        .formatted(branch, id, id, type, id, status);
  }

  static String list(String name, String... items) {
    return "{\"" + name + "\": [" + String.join(", ", items) + "]}";
  }

  /** A finished operation on a resource. */
  static String done(String resource, String response) {
    return "{\"name\": \"%s/operations/op-1\", \"done\": true, \"response\": %s}"
        .formatted(resource, response);
  }

  static String running(String resource) {
    return "{\"name\": \"%s/operations/op-1\", \"done\": false}".formatted(resource);
  }

  @Override
  public void close() {
    server.close();
    workspace.close();
  }
}
