package dev.lakebase.mcp.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.LakebaseMcp;
import dev.lakebase.mcp.database.ScratchSchema;
import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/compose.yaml}: what it says, and that the service starts so. */
class ComposeTest {
  private static final Path FILE = Path.of("deploy/compose.yaml");
  private static final String TOKEN_HASH = "sha256:" + "ab".repeat(32);

  @Test
  void everyVariableOfTheServiceIsOneOfTheContractAndNoSecretIsInTheFile() throws IOException {
    assertThat(Manifests.documentedVariables()).containsAll(environment().keySet());
    assertThat(environment())
        .containsEntry("LAKEBASE_AUTH", "token")
        .containsEntry("LAKEBASE_BIND", "0.0.0.0")
        .containsEntry("LAKEBASE_SANDBOX", "false");
    for (String name : List.of("LAKEBASE_PG_PASSWORD", "LAKEBASE_STATE_KEY")) {
      assertThat(environment().get(name)).startsWith("${" + name + ":?");
    }
    assertThat(compose().at("/services/postgres/environment/POSTGRES_PASSWORD").asText())
        .startsWith("${POSTGRES_PASSWORD:?");
  }

  @Test
  void bothContainersAreUnprivilegedHealthCheckedAndPinned() throws IOException {
    for (JsonNode container : compose().path("services")) {
      assertThat(container.path("read_only").asBoolean()).isTrue();
      assertThat(container.path("cap_drop").toString()).isEqualTo("[\"ALL\"]");
      assertThat(container.path("security_opt").toString()).contains("no-new-privileges:true");
      assertThat(container.path("user").asText()).matches("[1-9]\\d+:[1-9]\\d+");
      assertThat(container.at("/healthcheck/test/0").asText()).isEqualTo("CMD");
      assertThat(container.path("image").asText()).matches("[a-z-]+:\\d+\\..+");
    }
    assertThat(service().at("/stop_grace_period").asText()).isEqualTo("25s");
    assertThat(service().at("/ports/0").asText()).as("this machine alone").startsWith("127.0.0.1:");
    assertThat(compose().at("/networks/back/internal").asBoolean()).isTrue();
    assertThat(compose().at("/services/postgres/networks").toString()).isEqualTo("[\"back\"]");
  }

  @Test
  void theServiceStartsWithTheEnvironmentOfTheFileAndItsHealthCheckSaysSo(@TempDir Path directory)
      throws Exception {
    try (ScratchSchema schema = TestDatabase.shared().scratchSchema()) {
      Map<String, String> environment = new TreeMap<>(environment());
      ConnectionSettings database = TestDatabase.shared().settings();
      environment.put("LAKEBASE_HOST", database.host());
      environment.put("LAKEBASE_PORT", Integer.toString(database.port()));
      environment.put("LAKEBASE_DATABASE", database.database());
      environment.put("LAKEBASE_PG_USER", database.user());
      environment.put("LAKEBASE_PG_PASSWORD", database.password());
      environment.put("LAKEBASE_STATE_SCHEMA", schema.name());
      environment.put("LAKEBASE_STATE_KEY", "a value for the test, long enough");
      environment.put("APP_PORT", "0");
      Path tokens = directory.resolve("tokens");
      Files.writeString(tokens, TOKEN_HASH + " user ada@example.com\n");
      Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-r--r--"));
      assertThat(environment.get("LAKEBASE_TOKEN_FILE"))
          .isEqualTo("/run/secrets/" + service().at("/secrets/0").asText());
      environment.put("LAKEBASE_TOKEN_FILE", tokens.toString());
      String classPath = Confined.classPath(directory);
      List<String> start =
          List.of(
              Confined.java(),
              "-XX:TieredStopAtLevel=1",
              "-cp",
              classPath,
              LakebaseMcp.class.getName());
      try (Confined service = Confined.start(directory, start, environment)) {
        service.awaitReady();
        assertThat(service.status("/mcp")).isEqualTo(401);
        assertThat(service.user()).isNotZero();
        environment.put("APP_PORT", Integer.toString(service.port()));
        // As a container's is, it is repeated: it waits three seconds for its answer.
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> Confined.run(directory, healthCheck(classPath), environment) == 0);
        assertThat(service.terminate(25)).isEqualTo(128 + 15);
      }
      assertThat(Confined.run(directory, healthCheck(classPath), environment)).isEqualTo(1);
    }
  }

  private static List<String> healthCheck(String classPath) throws IOException {
    List<String> command = new ArrayList<>();
    service().at("/healthcheck/test").forEach(word -> command.add(word.asText()));
    assertThat(command.remove(0)).isEqualTo("CMD");
    command.set(0, Confined.java());
    command.replaceAll(word -> word.equals("@/app/jib-classpath-file") ? classPath : word);
    assertThat(command).contains(classPath, LakebaseMcp.class.getName());
    return command;
  }

  private static Map<String, String> environment() throws IOException {
    return Manifests.YAML.readerForMapOf(String.class).readValue(service().path("environment"));
  }

  private static JsonNode service() throws IOException {
    return compose().at("/services/lakebase-mcp");
  }

  private static JsonNode compose() throws IOException {
    return Manifests.YAML.readTree(FILE.toFile());
  }
}
