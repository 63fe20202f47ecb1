package dev.lakebase.mcp.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.LakebaseMcp;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests of {@code deploy/kubernetes}: what they say, and that the service starts so. */
class KubernetesTest {
  /** Of the service, after SIGTERM. */
  private static final int DRAIN_SECONDS = 13;

  @Test
  void everyManifestIsWhatKubernetesKnowsAndPartOfTheBase() throws IOException {
    for (String file : Manifests.files()) {
      assertThat(Manifests.parse(Files.readString(Manifests.KUBERNETES.resolve(file))))
          .as(file)
          .isNotNull();
    }
    assertThat(base()).containsExactlyInAnyOrderElementsOf(withoutExample());
  }

  @Test
  void aKeyThatKubernetesDoesNotKnowIsFound() throws IOException {
    String deployment = Files.readString(Manifests.KUBERNETES.resolve("deployment.yaml"));

    assertThatThrownBy(
            () -> Manifests.parse(deployment.replace("readOnlyRootFilesystem", "readOnlyRootFs")))
        .hasMessageContaining("readOnlyRootFs");
  }

  @Test
  void everyVariableIsOneOfTheContractAndNoSecretHasAValue() throws IOException {
    assertThat(Manifests.documentedVariables())
        .containsAll(settings().keySet())
        .containsAll(secret().getStringData().keySet());
    assertThat(secret().getStringData().values()).containsOnly("");
    assertThat(secret().getData()).isNullOrEmpty();
    assertThat(settings())
        .doesNotContainKeys("LAKEBASE_PG_PASSWORD", "DATABRICKS_TOKEN", "LAKEBASE_STATE_KEY");
  }

  @Test
  void whoCallsIsKnownAndReplicasShareTheirState() throws IOException {
    assertThat(settings())
        .containsEntry("LAKEBASE_BIND", "0.0.0.0")
        .containsEntry("LAKEBASE_AUTH", "oauth")
        .containsEntry("LAKEBASE_SANDBOX", "false")
        .containsKey("LAKEBASE_STATE_SCHEMA");
    assertThat(secret().getStringData()).containsKey("LAKEBASE_STATE_KEY");
    assertThat(autoscaler().getSpec().getMinReplicas()).isGreaterThan(1);
    assertThat(Manifests.read("poddisruptionbudget.yaml", PodDisruptionBudget.class).getSpec())
        .satisfies(
            budget -> {
              assertThat(budget.getMaxUnavailable().getIntVal()).isEqualTo(1);
              assertThat(budget.getSelector().getMatchLabels()).isEqualTo(labels());
            });
  }

  @Test
  void everyProbeAsksAPathThatIsServedOnThePortThatIsBound() throws IOException {
    Container container = container();
    int port = Integer.parseInt(settings().get("APP_PORT"));
    assertThat(container.getPorts())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.getContainerPort()).isEqualTo(port);
              assertThat(it.getName()).isEqualTo("http");
            });
    for (Probe probe :
        List.of(
            container.getStartupProbe(),
            container.getLivenessProbe(),
            container.getReadinessProbe())) {
      assertThat(Manifests.servicePaths()).contains(probe.getHttpGet().getPath());
      assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("http");
    }
    assertThat(container.getLivenessProbe().getHttpGet().getPath())
        .as("one that fails with its dependencies would restart what is not broken")
        .isEqualTo("/health/live");
    Service service = Manifests.read("service.yaml", Service.class);
    assertThat(service.getSpec().getPorts().get(0).getTargetPort().getStrVal()).isEqualTo("http");
    assertThat(service.getSpec().getSelector()).isEqualTo(labels());
    NetworkPolicy network = Manifests.read("networkpolicy.yaml", NetworkPolicy.class);
    assertThat(network.getSpec().getPodSelector().getMatchLabels()).isEqualTo(labels());
    assertThat(network.getSpec().getPolicyTypes()).contains("Ingress", "Egress");
  }

  @Test
  void thePodIsUnprivilegedAndHasTimeToDrain() throws IOException {
    PodSpec pod = pod();
    Container container = container();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(65532);
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getResources().getLimits()).containsKey("memory");
    assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
    assertThat(pod.getTerminationGracePeriodSeconds())
        .isGreaterThanOrEqualTo(
            container.getLifecycle().getPreStop().getSleep().getSeconds() + DRAIN_SECONDS + 5);
    assertThat(pod.getTopologySpreadConstraints()).hasSize(2);
  }

  @Test
  void itScalesByCallsUnderWay() throws IOException {
    HorizontalPodAutoscaler autoscaler = autoscaler();
    assertThat(autoscaler.getSpec().getScaleTargetRef().getName())
        .isEqualTo(deployment().getMetadata().getName());
    assertThat(autoscaler.getSpec().getMetrics())
        .anySatisfy(
            metric ->
                assertThat(metric.getPods().getMetric().getName())
                    .isEqualTo("lakebase_mcp_calls_in_flight"));
  }

  @Test
  void theServiceStartsWithTheEnvironmentOfTheManifests(@TempDir Path directory) throws Exception {
    try (WorkspaceFixture fixture = WorkspaceFixture.start()) {
      String servicePrincipal = fixture.workspace().clientId();
      fixture.execute(
          WorkspaceFixture.PRODUCTION,
          "GRANT CREATE ON DATABASE databricks_postgres TO \"" + servicePrincipal + "\"");
      try (Confined service =
          Confined.start(
              directory,
              List.of(
                  Confined.java(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  Confined.classPath(directory),
                  LakebaseMcp.class.getName()),
              environment(directory, fixture))) {
        for (Probe probe :
            List.of(
                container().getStartupProbe(),
                container().getLivenessProbe(),
                container().getReadinessProbe())) {
          service.awaitOk(probe.getHttpGet().getPath());
        }
        assertThat(service.status("/mcp")).as("a caller without a token").isEqualTo(401);
        assertThat(service.user()).as("root runs it as somebody else").isNotZero();
        assertThat(service.log()).doesNotContain(fixture.workspace().clientSecret());
        int code =
            service.terminate(
                pod().getTerminationGracePeriodSeconds().intValue()
                    - container().getLifecycle().getPreStop().getSleep().getSeconds().intValue());
        assertThat(code).isEqualTo(128 + 15);
      }
      assertThat(
              fixture.one(
                  WorkspaceFixture.PRODUCTION,
                  "SELECT count(*) FROM pg_namespace WHERE nspname = 'lakebase_state'"))
          .isEqualTo("1");
    }
  }

  /** As the pod has it, but for addresses, and with the secrets of a test. */
  private static Map<String, String> environment(Path directory, WorkspaceFixture fixture)
      throws IOException {
    Map<String, String> environment = new TreeMap<>(settings());
    for (String name : secret().getStringData().keySet()) {
      environment.put(name, "a value for the test, long enough");
    }
    environment.put("DATABRICKS_CLIENT_ID", fixture.workspace().clientId());
    environment.put("DATABRICKS_CLIENT_SECRET", fixture.workspace().clientSecret());
    environment.put("DATABRICKS_HOST", fixture.workspace().baseUrl());
    ConnectionSettings database = fixture.workspace().service();
    environment.put("LAKEBASE_HOST", database.host());
    environment.put("LAKEBASE_PORT", Integer.toString(database.port()));
    environment.put("LAKEBASE_SSLMODE", "disable");
    environment.put("LAKEBASE_ENDPOINT", WorkspaceFixture.PRODUCTION + "/endpoints/primary");
    environment.put("APP_PORT", "0");
    Path policy = directory.resolve("governance.yaml");
    Files.writeString(
        policy,
        Manifests.read("governance.yaml", ConfigMap.class).getData().get("governance.yaml"));
    Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(Path.of(environment.get("LAKEBASE_GOVERNANCE_CONFIG")))
        .isEqualTo(Path.of(container().getVolumeMounts().get(1).getMountPath(), "governance.yaml"));
    environment.put("LAKEBASE_GOVERNANCE_CONFIG", policy.toString());
    return environment;
  }

  private static List<String> base() throws IOException {
    return Manifests.YAML
        .readerForListOf(String.class)
        .readValue(
            Manifests.YAML
                .readTree(Manifests.KUBERNETES.resolve("kustomization.yaml").toFile())
                .path("resources"));
  }

  private static List<String> withoutExample() throws IOException {
    return Manifests.files().stream().filter(file -> !file.contains("example")).toList();
  }

  private static Map<String, String> settings() throws IOException {
    return Manifests.read("settings.yaml", ConfigMap.class).getData();
  }

  private static Secret secret() throws IOException {
    return Manifests.read("secret.example.yaml", Secret.class);
  }

  private static Deployment deployment() throws IOException {
    return Manifests.read("deployment.yaml", Deployment.class);
  }

  private static HorizontalPodAutoscaler autoscaler() throws IOException {
    return Manifests.read("horizontalpodautoscaler.yaml", HorizontalPodAutoscaler.class);
  }

  private static PodSpec pod() throws IOException {
    return deployment().getSpec().getTemplate().getSpec();
  }

  private static Container container() throws IOException {
    return pod().getContainers().get(0);
  }

  private static Map<String, String> labels() throws IOException {
    return deployment().getSpec().getTemplate().getMetadata().getLabels();
  }
}
