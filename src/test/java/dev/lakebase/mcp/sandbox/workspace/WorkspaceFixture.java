package dev.lakebase.mcp.sandbox.workspace;

import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.service.iam.AccessControlRequest;
import com.databricks.sdk.service.iam.PermissionLevel;
import com.databricks.sdk.service.iam.UpdateObjectPermissions;
import com.databricks.sdk.service.postgres.Branch;
import com.databricks.sdk.service.postgres.BranchSpec;
import com.databricks.sdk.service.postgres.CreateBranchRequest;
import com.databricks.sdk.service.postgres.CreateEndpointRequest;
import com.databricks.sdk.service.postgres.Endpoint;
import com.databricks.sdk.service.postgres.EndpointSpec;
import com.databricks.sdk.service.postgres.EndpointType;
import com.databricks.sdk.service.postgres.GenerateDatabaseCredentialRequest;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.sandbox.EmbeddedLakebase;
import dev.lakebase.mcp.sandbox.PostgresBinaries;
import dev.lakebase.mcp.sandbox.PrivateFiles;
import dev.lakebase.mcp.sandbox.SampleData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A workspace of its own for a test class, over a copy of one home with the sample data, and the
 * official SDK in front of it.
 */
public final class WorkspaceFixture implements AutoCloseable {
  public static final String DEMO = "projects/demo";
  public static final String PRODUCTION = DEMO + "/branches/production";
  static final String DEV = DEMO + "/branches/dev";

  private static final Path ROOT = Path.of("target", "test-database").toAbsolutePath();
  static final Path BINARIES = ROOT.resolve("binaries");
  private static final AtomicInteger HOMES = new AtomicInteger();

  private final Path home;
  private final WorkspaceOptions options;
  private EmbeddedLakebase lakebase;
  private SandboxWorkspace workspace;
  private WorkspaceClient client;

  private WorkspaceFixture(Path home, WorkspaceOptions options) {
    this.home = home;
    this.options = options;
    begin();
  }

  /** Operations are done at the first look, unless the options say otherwise. */
  public static WorkspaceFixture start(WorkspaceOptions options) throws IOException {
    return new WorkspaceFixture(freshHome(), options);
  }

  /** A home that no workspace has seen yet. */
  static Path freshHome() throws IOException {
    Path home =
        ROOT.resolve("workspace-" + ProcessHandle.current().pid() + "-" + HOMES.incrementAndGet());
    PrivateFiles.deleteTree(home);
    copy(Template.HOME, home);
    return home;
  }

  /** Starts where another one ended, or was ended. */
  static WorkspaceFixture resume(Path home) {
    return new WorkspaceFixture(home, WorkspaceOptions.defaults().withOperationPolls(0));
  }

  public static WorkspaceFixture start() throws IOException {
    return start(WorkspaceOptions.defaults().withOperationPolls(0));
  }

  private void begin() {
    lakebase = EmbeddedLakebase.start(home, binaries());
    workspace = SandboxWorkspace.start(home, lakebase, options);
    client = clientOf(workspace.token());
  }

  private static PostgresBinaries binaries() {
    return PostgresBinaries.unpacked(BINARIES);
  }

  /** Made once, at the first call. */
  private static final class Template {
    static final Path HOME = ROOT.resolve("template-" + SampleData.ofThisBuild().version());

    static {
      EmbeddedLakebase.start(HOME, binaries()).close();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try {
      Process copy =
          new ProcessBuilder("cp", "-a", "--reflink=auto", from.toString(), to.toString())
              .inheritIO()
              .start();
      if (copy.waitFor() != 0) {
        throw new IOException("The template can't be copied");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  WorkspaceClient clientOf(String token) {
    return new WorkspaceClient(
        new DatabricksConfig().setHost(workspace.baseUrl()).setToken(token).setAuthType("pat"));
  }

  public SandboxWorkspace workspace() {
    return workspace;
  }

  WorkspaceClient client() {
    return client;
  }

  Path home() {
    return home;
  }

  /** Stops everything and starts it again on the same home. */
  void restart() {
    workspace.close();
    lakebase.close();
    begin();
  }

  /** A minted token of the developer. */
  String databaseToken(String endpoint) {
    return databaseToken(client, endpoint);
  }

  static String databaseToken(WorkspaceClient client, String endpoint) {
    return client
        .postgres()
        .generateDatabaseCredential(new GenerateDatabaseCredentialRequest().setEndpoint(endpoint))
        .getToken();
  }

  /** Where an endpoint is, with a fresh token of the developer. */
  ConnectionSettings settings(String endpoint) {
    return settings(endpoint, workspace.user(), databaseToken(endpoint));
  }

  ConnectionSettings settings(String endpoint, String user, String password) {
    Endpoint found = client.postgres().getEndpoint(endpoint);
    String[] address = found.getStatus().getHosts().getHost().split(":", 2);
    return new ConnectionSettings(
        address[0], Integer.parseInt(address[1]), EmbeddedLakebase.DATABASE, user, password);
  }

  public String one(String branch, String sql) throws SQLException {
    return one(settings(branch + "/endpoints/primary"), sql);
  }

  static String one(ConnectionSettings settings, String sql) throws SQLException {
    try (Connection connection = settings.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  public void execute(String branch, String sql) throws SQLException {
    try (Connection connection = settings(branch + "/endpoints/primary").connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Makes a branch of production that lives until it is deleted. */
  void branch(String id) {
    branch(id, new BranchSpec().setNoExpiry(true));
  }

  void branch(String id, BranchSpec spec) {
    await(
        client
            .postgres()
            .createBranch(
                new CreateBranchRequest()
                    .setParent(DEMO)
                    .setBranchId(id)
                    .setBranch(new Branch().setSpec(spec)))
            .getName());
  }

  /** Waits for an operation without the SDK's long pauses. */
  void await(String operation) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> client.postgres().getOperation(operation).getDone());
  }

  /** Makes an endpoint, and returns its name. */
  String endpoint(String branch, String id, EndpointType type) {
    await(
        client
            .postgres()
            .createEndpoint(
                new CreateEndpointRequest()
                    .setParent(branch)
                    .setEndpointId(id)
                    .setEndpoint(new Endpoint().setSpec(new EndpointSpec().setEndpointType(type))))
            .getName());
    return branch + "/endpoints/" + id;
  }

  /** Lets a user use a project. */
  void allow(String project, String user) {
    client
        .permissions()
        .update(
            new UpdateObjectPermissions()
                .setRequestObjectType("database-projects")
                .setRequestObjectId(project.substring("projects/".length()))
                .setAccessControlList(
                    List.of(
                        new AccessControlRequest()
                            .setUserName(user)
                            .setPermissionLevel(PermissionLevel.CAN_USE))));
  }

  /** How many branches besides production keep data. */
  long branchDirectories() throws IOException {
    try (Stream<Path> directories = Files.list(home.resolve("branches"))) {
      return directories.count();
    }
  }

  @Override
  public void close() throws IOException {
    workspace.close();
    lakebase.close();
    PrivateFiles.deleteTree(home);
  }
}
