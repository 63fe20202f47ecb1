package dev.lakebase.mcp.agent;

import static dev.lakebase.mcp.agent.ControlPlane.done;
import static dev.lakebase.mcp.agent.ControlPlane.endpoint;
import static dev.lakebase.mcp.agent.ControlPlane.list;
import static dev.lakebase.mcp.agent.ControlPlane.running;
import static dev.lakebase.mcp.agent.StubWorkspace.error;
import static dev.lakebase.mcp.agent.StubWorkspace.json;
import static dev.lakebase.mcp.agent.StubWorkspace.lost;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Computes: state, size, suspension, metrics, restart and replicas. */
class ComputeToolsTest {
  private static final String NAME = "projects/demo/branches/production/endpoints/primary";
  private static final String ENDPOINTS =
      "GET postgres/projects/demo/branches/production/endpoints";
  private static final String PATCH = "PATCH postgres/" + NAME;
  private static final String ACTIVE =
      endpoint("production", "primary", "READ_WRITE", "\"current_state\": \"ACTIVE\"");
  private static final String IDLE =
      endpoint(
          "production", "primary", "READ_WRITE", "\"current_state\": \"IDLE\", \"disabled\": true");
  private static final String DEMO = "{\"project_name\": \"demo\"}";
  private static final String RESTART = "{\"project_name\": \"demo\", \"confirm\": true}";

  private static ControlPlane plane;
  private static ControlPlane hasty;
  private ControlPlane asked;
  private StubWorkspace workspace;

  @BeforeAll
  static void start() {
    plane = new ControlPlane("DATABRICKS_WAREHOUSE_ID=w1");
    hasty = ControlPlane.hasty();
  }

  @AfterAll
  static void stop() {
    plane.close();
    hasty.close();
  }

  @BeforeEach
  void afresh() {
    ask(plane);
  }

  private void ask(ControlPlane other) {
    asked = other;
    workspace = other.afresh();
    workspace.on(ENDPOINTS, list("endpoints", ACTIVE));
  }

  @ParameterizedTest
  @CsvSource({"ACTIVE, active", "IDLE, suspended", "INIT, init", "DEGRADED, degraded"})
  void aStateIsGivenInTheContractsWordsBesideThePlatforms(String platform, String word) {
    workspace.on(ENDPOINTS, list("endpoints", ACTIVE.replace("ACTIVE", platform)));

    JsonNode status = calls("lakebase_get_compute_status", DEMO).data();

    assertThat(status.path("state").asText()).isEqualTo(word);
    assertThat(status.path("platform_state").asText()).isEqualTo(platform);
    assertThat(status.path("max_cu").asInt()).isEqualTo(4);
    assertThat(status.path("suspend_after_seconds").asInt()).isEqualTo(300);
    assertThat(status.path("uptime_seconds").isNull()).isTrue();
    assertThat(status.path("notes").toString()).contains("does not tell");
  }

  @Test
  void replicasAreShownBesideThePrimary() {
    workspace.on(
        ENDPOINTS,
        list(
            "endpoints",
            endpoint("production", "r1", "READ_ONLY", "\"current_state\": \"IDLE\""),
            ACTIVE));

    JsonNode status = calls("lakebase_get_compute_status", DEMO).data();

    assertThat(status.path("endpoint").asText()).isEqualTo("primary");
    assertThat(status.at("/replicas/0/endpoint").asText()).isEqualTo("r1");
  }

  @Test
  void aBranchWithoutAComputeIsSaid() {
    workspace.on(ENDPOINTS, "{}");

    assertThat(calls("lakebase_get_compute_status", DEMO).refusal())
        .isEqualTo("Branch 'production' has no primary compute.");
  }

  @Test
  void newLimitsAreSentWithTheirMask() {
    workspace.on(PATCH, done(NAME, ACTIVE));

    JsonNode changed = autoscaling(2, 8, true).data();

    assertThat(changed.path("max_ram_gb").asInt()).isEqualTo(16);
    assertThat(workspace.last("PATCH").query())
        .isEqualTo("update_mask=spec.autoscaling_limit_min_cu%2Cspec.autoscaling_limit_max_cu");
    assertThat(workspace.last("PATCH").body())
        .isEqualTo(
            "{\"spec\": {\"autoscaling_limit_min_cu\": 2.0, \"autoscaling_limit_max_cu\": 8.0}}");
  }

  @Test
  void withoutAutoscalingTheSizeIsFixed() {
    workspace.on(PATCH, done(NAME, ACTIVE));

    JsonNode changed = autoscaling(0.5, 16, false).data();

    assertThat(changed.path("min_cu").asDouble()).isEqualTo(16);
    assertThat(workspace.last("PATCH").body())
        .contains("min_cu\": 16.0")
        .contains("max_cu\": 16.0");
  }

  @Test
  void aPendingChangeOfLimitsHasADirection() {
    ask(hasty);
    workspace.on(PATCH, running(NAME));
    workspace.on("GET postgres/" + NAME + "/operations/op-1", running(NAME));

    assertThat(autoscaling(1, 8, true).data().path("state").asText()).isEqualTo("scaling_up");
    assertThat(autoscaling(1, 2, true).data().path("state").asText()).isEqualTo("scaling_down");
  }

  @ParameterizedTest
  @CsvSource({
    "0.4, 4, LAKEBASE_CU_LIMIT",
    "1, 32.5, LAKEBASE_CU_LIMIT",
    "1, 9.5, LAKEBASE_CU_SPREAD",
    "4, 2, must not be greater"
  })
  void limitsBeyondTheRulesAreRefusedWithTheRule(double min, double max, String rule) {
    assertThat(autoscaling(min, max, true).refusal()).contains(rule);
    assertThat(workspace.received()).isEmpty();
  }

  @Test
  void suspensionIsTurnedOnAndOff() {
    workspace.on(PATCH, done(NAME, ACTIVE));

    calls(
            "lakebase_configure_scale_to_zero",
            "{\"project_name\": \"demo\", \"enabled\": true, \"timeout_seconds\": 60}")
        .data();
    assertThat(workspace.last("PATCH").body())
        .isEqualTo("{\"spec\": {\"suspend_timeout_duration\": \"60s\"}}");
    assertThat(workspace.last("PATCH").query()).isEqualTo("update_mask=spec.suspension");

    JsonNode off =
        calls(
                "lakebase_configure_scale_to_zero",
                "{\"project_name\": \"demo\", \"enabled\": false}")
            .data();
    assertThat(workspace.last("PATCH").body()).isEqualTo("{\"spec\": {\"no_suspension\": true}}");
    assertThat(off.path("suspend_after_seconds").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"59", "3601"})
  void aTimeoutOutOfBoundsIsRefused(int seconds) {
    assertThat(
            calls(
                    "lakebase_configure_scale_to_zero",
                    "{\"project_name\": \"demo\", \"enabled\": true, \"timeout_seconds\": "
                        + seconds
                        + "}")
                .refusal())
        .contains("an integer from 60 to 3600");
  }

  @Test
  void anAwakeComputeIsSampledWithSqlAndTheWarehouse() {
    workspace.on(
        "POST sql/statements",
        """
        {"status": {"state": "SUCCEEDED"},
         "manifest": {"schema": {"columns": [{"name": "ts"}, {"name": "cpu_percent"}]}},
         "result": {"data_array": [["2026-01-01T00:00:00Z", "12.5"]]}}""");

    calls("lakebase_get_compute_metrics", DEMO).data();
    JsonNode metrics = calls("lakebase_get_compute_metrics", DEMO).data();

    assertThat(metrics.path("samples").size()).isGreaterThanOrEqualTo(2);
    JsonNode last = metrics.path("samples").path(metrics.path("samples").size() - 1);
    assertThat(last.path("connections").asInt()).isPositive();
    assertThat(last.path("max_connections").asInt()).isPositive();
    assertThat(last.path("database_bytes").asLong()).isPositive();
    assertThat(metrics.at("/cpu_and_memory/0/cpu_percent").asText()).isEqualTo("12.5");
    assertThat(metrics.path("notes")).isEmpty();
    assertThat(workspace.last("POST").body()).contains("\"warehouse_id\":\"w1\"");
  }

  @Test
  void aSuspendedComputeIsNotWokenForMetrics() {
    workspace.on(ENDPOINTS, list("endpoints", IDLE));

    JsonNode metrics = calls("lakebase_get_compute_metrics", DEMO).data();

    assertThat(metrics.path("state").asText()).isEqualTo("suspended");
    assertThat(metrics.path("notes").toString()).contains("it is not woken for this");
    assertThat(metrics.path("samples").path(metrics.path("samples").size() - 1).has("connections"))
        .isFalse();
  }

  @Test
  void aBranchThatCanNotBeConnectedToIsNotSampledThroughTheConfiguredConnection() {
    workspace.on(
        "GET postgres/projects/demo/branches/dev/endpoints",
        list("endpoints", ACTIVE.replace("production", "dev")));

    JsonNode metrics =
        calls(
                "lakebase_get_compute_metrics",
                "{\"project_name\": \"demo\", \"branch_name\": \"dev\"}")
            .data();

    assertThat(metrics.path("notes").toString())
        .contains("Connections, cache and transactions are not known: Not found in the workspace");
  }

  @Test
  void aRestartDisablesWaitsAndEnables() {
    workspace.on(PATCH, running(NAME));
    workspace.on("GET postgres/" + NAME, json(ACTIVE), json(IDLE), json(ACTIVE));

    JsonNode restarted = calls("lakebase_restart_compute", RESTART).data();

    assertThat(restarted.path("state").asText()).isEqualTo("active");
    assertThat(bodies())
        .containsExactly("{\"spec\": {\"disabled\": true}}", "{\"spec\": {\"disabled\": false}}");
  }

  @Test
  void aRestartThatDoesNotStopInTimeEnablesAgain() {
    ask(hasty);
    workspace.on(PATCH, running(NAME));
    workspace.on("GET postgres/" + NAME, json(ACTIVE));

    calls("lakebase_restart_compute", RESTART);

    assertThat(bodies()).last().isEqualTo("{\"spec\": {\"disabled\": false}}");
  }

  @Test
  void aRestartThatFailsHalfWayEnablesAgainAndSaysWhy() {
    workspace.on(PATCH, running(NAME));
    workspace.on("GET postgres/" + NAME, error(403, "PERMISSION_DENIED", "not any more"));

    assertThat(calls("lakebase_restart_compute", RESTART).refusal()).contains("not any more");
    assertThat(bodies()).last().isEqualTo("{\"spec\": {\"disabled\": false}}");
  }

  @Test
  void aRestartWhoseFirstAnswerIsLostEnablesAgain() {
    workspace.on(PATCH, lost(), json(running(NAME)));

    assertThat(calls("lakebase_restart_compute", RESTART).refusal()).startsWith("Outcome unknown");
    assertThat(bodies())
        .containsExactly("{\"spec\": {\"disabled\": true}}", "{\"spec\": {\"disabled\": false}}");
  }

  @Test
  void aRestartWhoseThreadIsInterruptedEnablesAgain() {
    ask(hasty);
    AtomicInteger interrupted = new AtomicInteger();
    workspace.on(PATCH, running(NAME));
    workspace.on(
        "GET postgres/" + NAME,
        exchange -> {
          json(ACTIVE).to(exchange);
          interrupted.addAndGet(inTheMiddleOfARestart().size());
          inTheMiddleOfARestart().forEach(Thread::interrupt);
        });

    calls("lakebase_restart_compute", RESTART);

    assertThat(interrupted).hasPositiveValue();

    assertThat(bodies()).last().isEqualTo("{\"spec\": {\"disabled\": false}}");
  }

  /** The threads that are on their way through the route which must turn back. */
  private static List<Thread> inTheMiddleOfARestart() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(
            entry ->
                Arrays.stream(entry.getValue())
                    .anyMatch(
                        frame -> frame.getClassName().contains("camel.processor.TryProcessor")))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Test
  void enablingIsTriedUntilItIsAccepted() {
    workspace.on(PATCH, json(running(NAME)), lost(), error(400, "BUSY", "no"), json(running(NAME)));
    workspace.on("GET postgres/" + NAME, json(IDLE), json(ACTIVE));

    calls("lakebase_restart_compute", RESTART).data();

    assertThat(workspace.count(PATCH)).isEqualTo(4);
  }

  @Test
  void aComputeThatCouldNotBeEnabledAgainIsSaidLoudly() {
    ask(hasty);
    workspace.on(PATCH, json(running(NAME)), error(400, "BUSY", "no"));
    workspace.on("GET postgres/" + NAME, json(IDLE));

    assertThat(calls("lakebase_restart_compute", RESTART).refusal())
        .startsWith("The compute " + NAME + " may still be disabled");
  }

  @Test
  void aReadReplicaIsAnEndpointWithAnIdOfItsOwn() {
    String endpoints = "POST postgres/projects/demo/branches/production/endpoints";
    workspace.on(
        endpoints,
        done(NAME, endpoint("production", "r", "READ_ONLY", "\"current_state\": \"ACTIVE\"")));

    JsonNode replica = calls("lakebase_create_read_replica", DEMO).data();

    assertThat(replica.path("endpoint").asText()).matches("replica-[0-9a-f]{8}");
    assertThat(workspace.last("POST").query())
        .isEqualTo("endpoint_id=" + replica.path("endpoint").asText());
    assertThat(workspace.last("POST").body())
        .contains("ENDPOINT_TYPE_READ_ONLY")
        .contains("\"autoscaling_limit_min_cu\": 0.5")
        .contains("\"autoscaling_limit_max_cu\": 4.0");
  }

  @Test
  void aReplicasLimitsObeyTheSameRules() {
    assertThat(
            calls("lakebase_create_read_replica", "{\"project_name\": \"demo\", \"max_cu\": 10}")
                .refusal())
        .contains("LAKEBASE_CU_SPREAD");
  }

  private List<String> bodies() {
    return workspace.received().stream()
        .filter(one -> one.method().equals("PATCH"))
        .map(StubWorkspace.Received::body)
        .toList();
  }

  private Agent.Answer autoscaling(double min, double max, boolean enabled) {
    return calls(
        "lakebase_configure_autoscaling",
        "{\"project_name\": \"demo\", \"min_cu\": %s, \"max_cu\": %s, \"enable_autoscaling\": %s}"
            .formatted(min, max, enabled));
  }

  private Agent.Answer calls(String tool, String arguments) {
    return asked.agent().calls(tool, arguments);
  }
}
