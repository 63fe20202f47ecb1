package dev.lakebase.mcp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.TraceCollector;
import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.sandbox.workspace.SandboxWorkspace;
import dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets of every kind are planted, calls of every kind made, and all that leaves the process for
 * an operator's eyes is searched: its standard output with the audit, metrics, traces and health.
 */
class RedactionTest {
  private static final String STATE_KEY = "planted-state-key-".repeat(3);
  private static final String METRICS_TOKEN = "planted-metrics-token-".repeat(2);
  private static final String ADA = "ada@example.com";

  @TempDir private Path directory;
  private final Output output = new Output();
  private final Map<String, String> secrets = new TreeMap<>();
  private TraceCollector collector;

  /** What the process writes, from before the service starts. */
  private static final class Output extends OutputStream {
    private final PrintStream before = System.out;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
      before.write(b);
      kept.write(b);
    }

    synchronized String text() {
      return kept.toString(StandardCharsets.UTF_8);
    }
  }

  @BeforeEach
  void begin() throws IOException {
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    collector = new TraceCollector();
    secrets.put("state key", STATE_KEY);
    secrets.put("metrics token", METRICS_TOKEN);
  }

  @AfterEach
  void end() {
    System.setOut(output.before);
    collector.close();
  }

  @Test
  void nothingOfAnAppIsShown() throws Exception {
    try (WorkspaceFixture fixture = WorkspaceFixture.start()) {
      SandboxWorkspace workspace = fixture.workspace();
      String forwarded = workspace.accessToken(ADA);
      secrets.put("client secret", workspace.clientSecret());
      secrets.put("forwarded token", forwarded);
      secrets.put("any minted credential or access token", forwarded.split("\\.", 2)[0] + ".");
      try (RunningServer server = RunningServer.asApp(workspace, with())) {
        Visitor service = Visitor.of(server, "X-Forwarded-User", "5@6");
        Visitor ada = Visitor.throughApp(server, ADA, forwarded);
        assertThat(service.calls("lakebase_read_query", "{\"sql\": \"SELECT 4711\"}").text())
            .contains("4711");
        everyKind(service);
        everyKind(ada);
        workspace.revoke(forwarded);
        everyKind(ada);
        assertThat(
                Visitor.of(
                        server,
                        "X-Forwarded-User",
                        "1@2",
                        "X-Forwarded-Access-Token",
                        forwarded,
                        "X-Forwarded-Access-Token",
                        forwarded)
                    .lists()
                    .status())
            .isEqualTo(401);
        assertNothingShown(server);
      }
    }
  }

  @Test
  void nothingOfAServiceWithPasswordsAndTokensIsShown() throws Exception {
    String listed = "planted-listed-token-".repeat(3);
    String unlisted = "planted-unlisted-token-".repeat(3);
    String password = "planted-password-of-postgresql";
    String personal = "dapi-planted-personal-access-token";
    secrets.putAll(
        Map.of(
            "listed token", listed,
            "its hash", sha256(listed),
            "unlisted token", unlisted,
            "password", password,
            "personal access token", personal));
    Path file =
        Files.writeString(
            directory.resolve("tokens"), "sha256:" + sha256(listed) + " user " + ADA + "\n");
    ConnectionSettings database = TestDatabase.shared().settings();
    try (RunningServer server =
        RunningServer.elsewhere(
            with(
                "--LAKEBASE_AUTH=token",
                "--LAKEBASE_TOKEN_FILE=" + file,
                "--LAKEBASE_HOST=" + database.host(),
                "--LAKEBASE_PORT=" + database.port(),
                "--LAKEBASE_DATABASE=" + database.database(),
                "--LAKEBASE_PG_USER=" + database.user(),
                "--LAKEBASE_PG_PASSWORD=" + password,
                "--LAKEBASE_POOL_MIN=0",
                "--DATABRICKS_HOST=http://127.0.0.1:1",
                "--DATABRICKS_TOKEN=" + personal,
                "--lakebase.workspace.redelivery-delay=1"))) {
      everyKind(Visitor.with(server, listed));
      assertThat(Visitor.with(server, unlisted).lists().status()).isEqualTo(401);
      assertThat(Visitor.of(server, "Authorization", "Basic " + unlisted).lists().status())
          .isEqualTo(401);
      Files.writeString(file, "sha256:" + unlisted + " nobody\n");
      assertNothingShown(server);
    }
    assertThat(output.text()).contains("\"event\":\"caller refused\"");
  }

  private static void everyKind(Visitor visitor) {
    visitor.lists();
    visitor.calls("lakebase_read_query", "{\"sql\": \"SELECT 1\"}");
    visitor.calls("lakebase_read_query", "{\"sql\": \"SELECT nothing FROM nowhere\"}");
    visitor.calls("lakebase_read_query", "{\"sql\": \"DROP TABLE nowhere\"}");
    visitor.calls("lakebase_list_tables", "{}");
    visitor.calls("lakebase_list_branches", "{\"project_name\": \"demo\"}");
    visitor.calls("lakebase_list_branches", "{\"project_name\": \"nowhere\"}");
    visitor.calls(
        "lakebase_read_query",
        "{\"sql\": \"SELECT 1\", \"project_name\": \"demo\", \"branch_name\": \"nowhere\"}");
    visitor.calls("lakebase_made_up", "{}");
    visitor.ask("no/such/method", "{}");
  }

  private void assertNothingShown(RunningServer server) {
    await().atMost(Duration.ofSeconds(30)).until(() -> !collector.spans().isEmpty());
    Visitor reader = Visitor.with(server, METRICS_TOKEN);
    String metrics = reader.gets("/metrics").http().body();
    assertThat(metrics).contains("lakebase_mcp_calls_total");
    assertThat(Visitor.of(server).gets("/metrics").status()).isEqualTo(401);
    List<String> shown =
        List.of(
            output.text(),
            metrics,
            collector.raw(),
            Visitor.of(server).gets("/health/ready").http().body(),
            Visitor.of(server).gets("/health/live").http().body());
    assertThat(output.text()).contains("\"event\":\"call\"").contains(" INFO ");
    secrets.forEach(
        (kind, secret) -> assertThat(shown).as(kind).noneMatch(text -> text.contains(secret)));
  }

  private String[] with(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.add("--LAKEBASE_STATE_KEY=" + STATE_KEY);
    all.add("--LAKEBASE_METRICS_TOKEN=" + METRICS_TOKEN);
    all.add("--OTEL_EXPORTER_OTLP_ENDPOINT=" + collector.url());
    all.add("--logging.level.root=info");
    all.add("--logging.level.com.databricks=info");
    all.add("--logging.level.dev.lakebase=debug");
    return all.toArray(String[]::new);
  }

  private static String sha256(String token) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
  }
}
