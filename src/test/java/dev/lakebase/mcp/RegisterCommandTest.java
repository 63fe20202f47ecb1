package dev.lakebase.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.core.error.platform.NotFound;
import com.databricks.sdk.service.catalog.ConnectionInfo;
import com.databricks.sdk.service.catalog.CreateConnection;
import com.databricks.sdk.service.catalog.McpService;
import dev.lakebase.mcp.sandbox.workspace.Faults;
import dev.lakebase.mcp.sandbox.workspace.SandboxWorkspace;
import dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code register} against the sandbox's REST address; the official SDK looks at what it made. */
class RegisterCommandTest {
  private static final String URL = "https://mcp-lakebase-1234.aws.databricksapps.com";
  private static final String SECRET = "dose-never-to-be-seen-0123456789";
  private static final String CONNECTIONS = "POST /api/2.1/unity-catalog/connections";
  private static final String SERVICES = "POST /api/2.1/unity-catalog/mcp-services";
  private static final AtomicInteger NAMES = new AtomicInteger();

  private static WorkspaceFixture fixture;
  private static WorkspaceClient client;

  private final String name = "lakebase_" + NAMES.incrementAndGet();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void start() throws IOException {
    fixture = WorkspaceFixture.start();
    client =
        new WorkspaceClient(
            new DatabricksConfig()
                .setHost(workspace().baseUrl())
                .setToken(workspace().token())
                .setAuthType("pat"));
  }

  @AfterAll
  static void stop() throws IOException {
    fixture.close();
  }

  @AfterEach
  void nothingSecretWasSaid() {
    workspace().faults().clear();
    assertThat(said(out) + said(err)).doesNotContain(SECRET).doesNotContain(workspace().token());
  }

  @Test
  void aServiceIsRegisteredAndASecondRunFindsEverythingThere() {
    assertThat(run("--grant", "analysts")).as(said(err)).isEqualTo(RegisterCommand.DONE);

    assertThat(said(out).lines())
        .containsExactly(
            "connection main.default." + name + "_connection: created",
            "MCP service main.default." + name + ": created",
            "EXECUTE for analysts: granted",
            "clients use: "
                + workspace().baseUrl()
                + "/ai-gateway/mcp-services/main.default."
                + name);
    assertThat(connection().getOptions())
        .containsEntry("host", URL)
        .containsEntry("port", "443")
        .containsEntry("base_path", "/mcp")
        .containsEntry("client_id", "the-client")
        .containsEntry("token_endpoint", workspace().baseUrl() + "/oidc/v1/token");
    assertThat(connection().getCredentialType()).hasToString("OAUTH_M2M");
    McpService service = service();
    assertThat(service.getConfig().getSourceConnection().getName())
        .isEqualTo("connections/main.default." + name + "_connection");

    out.reset();
    assertThat(run("--grant", "analysts", "--grant", "ada@example.com"))
        .isEqualTo(RegisterCommand.DONE);
    assertThat(said(out).lines().limit(4))
        .containsExactly(
            "connection main.default." + name + "_connection: already there, unchanged",
            "MCP service main.default." + name + ": already there, unchanged",
            "EXECUTE for analysts: already there, unchanged",
            "EXECUTE for ada@example.com: granted");
    assertThat(service().getEtag()).isEqualTo(service.getEtag());
  }

  @Test
  void anAddressThatMovedAndCredentialsThatAreRenewedAreUpdated() {
    run();
    out.reset();

    assertThat(command(List.of("--url", "https://elsewhere.example.com:8443/lakebase")))
        .isEqualTo(RegisterCommand.DONE);

    assertThat(said(out)).contains("_connection: updated").contains(name + ": already there");
    assertThat(connection().getOptions())
        .containsEntry("host", "https://elsewhere.example.com")
        .containsEntry("port", "8443")
        .containsEntry("base_path", "/lakebase");
    out.reset();
    assertThat(command(List.of("--url", "https://elsewhere.example.com:8443/lakebase", "--renew")))
        .isEqualTo(RegisterCommand.DONE);
    assertThat(said(out)).contains("_connection: updated");
  }

  @Test
  void aServiceMovesToAnotherConnectionAndKeepsWhatElseWasSetThere() {
    run();
    client
        .aiGateway()
        .updateMcpService(
            new com.databricks.sdk.service.catalog.UpdateMcpServiceRequest()
                .setName("mcp-services/main.default." + name)
                .setUpdateMask(
                    com.google.protobuf.FieldMask.newBuilder()
                        .addPaths("config.include_tool_selectors")
                        .build())
                .setMcpService(
                    new McpService()
                        .setConfig(
                            new com.databricks.sdk.service.catalog.McpServiceConfig()
                                .setIncludeToolSelectors(List.of("lakebase_list_*")))));

    assertThat(run("--connection", name + "_other")).as(said(err)).isEqualTo(RegisterCommand.DONE);

    assertThat(said(out)).contains(name + "_other: created").contains(name + ": updated");
    assertThat(service().getConfig().getSourceConnection().getName()).endsWith(name + "_other");
    assertThat(service().getConfig().getIncludeToolSelectors()).containsExactly("lakebase_list_*");
  }

  @Test
  void aDryRunSaysWhatItWouldDoAndChangesNothing() {
    assertThat(run("--dry-run", "--grant", "analysts")).isEqualTo(RegisterCommand.DONE);

    assertThat(said(out).lines())
        .startsWith(
            "connection main.default." + name + "_connection: would be created",
            "MCP service main.default." + name + ": would be created",
            "EXECUTE for analysts: would be granted")
        .last()
        .asString()
        .startsWith("nothing was changed; clients would use: ");
    Assertions.assertThatThrownBy(this::connection).isInstanceOf(NotFound.class);
    Assertions.assertThatThrownBy(this::service).isInstanceOf(NotFound.class);
  }

  @Test
  void aCreateWhoseAnswerIsLostIsFoundAndNotRepeated() {
    Faults faults = workspace().faults();
    faults.loseAnswer(CONNECTIONS, 1);
    faults.loseAnswer(SERVICES, 1);

    assertThat(run()).as(said(err)).isEqualTo(RegisterCommand.DONE);

    // Sent again, each would have been refused with 409.
    assertThat(said(out)).contains("_connection: created").contains(name + ": created");
    assertThat(service().getName()).isEqualTo("mcp-services/main.default." + name);
  }

  @Test
  void whatWasInterruptedIsFinishedByTheNextRun() {
    workspace().faults().unavailable(SERVICES, 1);

    assertThat(run()).isEqualTo(RegisterCommand.FAILED);
    assertThat(said(out).lines())
        .containsExactly("connection main.default." + name + "_connection: created");
    assertThat(said(err)).startsWith("The workspace is unavailable (503)");

    assertThat(run()).isEqualTo(RegisterCommand.DONE);
    assertThat(said(out)).contains("unchanged").contains(name + ": created");
  }

  @Test
  void looksAreRepeatedUntilTheWorkspaceAnswers() {
    workspace().faults().unavailable("GET /api/2.1/unity-catalog/connections", 2);

    assertThat(run()).as(said(err)).isEqualTo(RegisterCommand.DONE);
  }

  @Test
  void aNameThatIsTakenMeanwhileIsAConflict() {
    // Somebody makes it between the look, whose answer comes from before, and the create.
    client
        .connections()
        .create(
            new CreateConnection()
                .setName(name + "_connection")
                .setParent("schemas/main.default")
                .setConnectionType(com.databricks.sdk.service.catalog.ConnectionType.HTTP)
                .setOptions(Map.of("host", "https://theirs.example.com")));
    workspace().faults().notYetThere("GET /api/2.1/unity-catalog/connections", 1);

    assertThat(run()).isEqualTo(RegisterCommand.FAILED);

    assertThat(said(err)).startsWith("Conflict: Connection 'main.default." + name);
    assertThat(connection().getOptions()).containsEntry("host", "https://theirs.example.com");
  }

  @Test
  void whoMayNotCreateIsToldWhatIsMissing() {
    String token = workspace().accessToken("visitor@example.com");

    assertThat(command(List.of("--url", URL), "--DATABRICKS_TOKEN=" + token))
        .isEqualTo(RegisterCommand.FAILED);

    assertThat(said(err))
        .startsWith(
            "Permission denied by the workspace: User does not have CREATE CONNECTION on Schema"
                + " 'main.default'.");
    assertThat(said(out) + said(err)).doesNotContain(token);
  }

  @Test
  void aCatalogThatIsNotThereAndATokenThatIsNotAcceptedAreSaidInWords() {
    assertThat(run("--catalog", "nowhere")).isEqualTo(RegisterCommand.FAILED);
    assertThat(said(err)).contains("Schema 'nowhere.default' does not exist.");

    err.reset();
    assertThat(command(List.of("--url", URL), "--DATABRICKS_TOKEN=dapi-wrong"))
        .isEqualTo(RegisterCommand.FAILED);
    assertThat(said(err)).startsWith("Permission denied: the workspace does not accept");
  }

  @Test
  void anUnreachableWorkspaceIsSaidInWords() {
    assertThat(command(List.of("--url", URL), "--DATABRICKS_HOST=http://127.0.0.1:1"))
        .isEqualTo(RegisterCommand.FAILED);

    assertThat(said(err)).startsWith("Cannot connect to the workspace");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--url",
        "--url http://plain.example.com/mcp",
        "--url https://user:pw@example.com/mcp",
        "--url https://example.com/mcp?x=1",
        "--url https://example.com --catalog a.b",
        "--url https://example.com --name ../x",
        "--url https://example.com --name a/b",
        "--url https://example.com --name a --name b",
        "--url https://example.com --token abc",
        "--url https://example.com --grant",
        "--url https://example.com more"
      })
  void nothingIsSentForACommandThatIsWrong(String line) {
    List<String> arguments = line.isEmpty() ? List.of() : List.of(line.split(" "));
    RegisterCommand command =
        new RegisterCommand(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            "--DATABRICKS_HOST=http://127.0.0.1:1");

    assertThat(command.run(arguments)).isEqualTo(RegisterCommand.USAGE);
    assertThat(said(err)).contains("usage: register --url URL");
    assertThat(said(out)).isEmpty();
  }

  @Test
  void nothingIsSentWithoutCredentialsForTheConnectionOrWithTwo() {
    for (String setting :
        List.of("--LAKEBASE_REGISTER_CLIENT_SECRET=", "--LAKEBASE_REGISTER_TOKEN=t0k3n")) {
      assertThat(command(List.of("--url", URL), setting)).isEqualTo(RegisterCommand.USAGE);
      assertThat(said(err)).contains("set either LAKEBASE_REGISTER_CLIENT_ID and");
    }
    assertThat(command(List.of("--url", URL), "--DATABRICKS_HOST=http://example.com"))
        .isEqualTo(RegisterCommand.USAGE);
    assertThat(said(err)).contains("DATABRICKS_HOST is 'http://example.com' and must be");
    assertThat(said(out)).isEmpty();
  }

  @Test
  void theScriptRunsTheJarWithSecretsFromTheEnvironmentAlone(@TempDir Path directory)
      throws Exception {
    Path java = Files.createDirectories(directory.resolve("bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        shift 2
        exec '%s' -XX:TieredStopAtLevel=1 -cp '%s' dev.lakebase.mcp.LakebaseMcp "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path")));
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Path log = directory.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder("deploy/register-mcp", "--url", URL, "--name", name)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", directory.toString());
    builder.environment().put("LAKEBASE_MCP_JAR", "pom.xml");
    builder.environment().put("DATABRICKS_HOST", workspace().baseUrl());
    builder.environment().put("DATABRICKS_TOKEN", workspace().token());
    builder.environment().put("LAKEBASE_REGISTER_TOKEN", SECRET);
    Process process = builder.start();

    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(log).lines())
        .containsExactly(
            "connection main.default." + name + "_connection: created",
            "MCP service main.default." + name + ": created",
            "clients use: "
                + workspace().baseUrl()
                + "/ai-gateway/mcp-services/main.default."
                + name);
    assertThat(connection().getCredentialType()).hasToString("BEARER_TOKEN");
  }

  private int run(String... more) {
    List<String> arguments = new ArrayList<>(List.of("--url", URL));
    arguments.addAll(List.of(more));
    return command(arguments);
  }

  private int command(List<String> given, String... settings) {
    List<String> arguments = new ArrayList<>(given);
    arguments.addAll(List.of("--name", name));
    List<String> all = new ArrayList<>(List.of(settings));
    Map.of(
            "DATABRICKS_HOST",
            workspace().baseUrl(),
            "DATABRICKS_TOKEN",
            workspace().token(),
            "LAKEBASE_REGISTER_CLIENT_ID",
            "the-client",
            "LAKEBASE_REGISTER_CLIENT_SECRET",
            SECRET,
            "lakebase.workspace.redelivery-delay",
            "20")
        .forEach(
            (key, value) -> {
              if (all.stream().noneMatch(it -> it.startsWith("--" + key + "="))) {
                all.add("--" + key + "=" + value);
              }
            });
    return new RegisterCommand(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            all.toArray(String[]::new))
        .run(arguments);
  }

  private ConnectionInfo connection() {
    return client.connections().get("main.default." + name + "_connection");
  }

  private McpService service() {
    return client.aiGateway().getMcpService("mcp-services/main.default." + name);
  }

  private static SandboxWorkspace workspace() {
    return fixture.workspace();
  }

  private static String said(ByteArrayOutputStream stream) {
    return stream.toString(UTF_8);
  }
}
