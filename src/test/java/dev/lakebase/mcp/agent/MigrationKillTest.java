package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.OtherService;
import dev.lakebase.mcp.sandbox.workspace.SandboxWorkspace;
import dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The service is a process of its own that is killed (SIGKILL) at a message of a migration's:
 * before that arrives, or when it was carried out and the answer is on its way. It is found by its
 * words on the wire, so the service knows nothing of this. The next process is asked, and then
 * killed at the next message.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MigrationKillTest {
  private WorkspaceFixture fixture;
  private Interception interception;
  private Process service;
  private MigratingAgent migrating;
  private int number;

  /** A case that failed leaves the next one alone. */
  @BeforeEach
  void afresh() throws IOException {
    interception.disarm();
    if (!service.isAlive()) {
      startService();
    }
  }

  @BeforeAll
  void start() throws IOException, SQLException {
    fixture = WorkspaceFixture.start();
    interception = new Interception(fixture.workspace().baseUrl());
    fixture.execute(WorkspaceFixture.PRODUCTION, "CREATE TABLE public.killed (id int)");
    startService();
  }

  private void startService() throws IOException {
    SandboxWorkspace workspace = fixture.workspace();
    service =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                OtherService.class.getName(),
                "--APP_PORT=0",
                "--LAKEBASE_SANDBOX=false",
                "--LAKEBASE_SSLMODE=disable",
                "--LAKEBASE_HOST=" + workspace.service().host(),
                "--LAKEBASE_PORT=" + workspace.service().port(),
                "--LAKEBASE_DATABASE=" + workspace.service().database(),
                "--LAKEBASE_PROJECT=demo",
                "--LAKEBASE_ALLOW_WRITE=true",
                "--LAKEBASE_STATE_KEY=outlives the process",
                "--DATABRICKS_HOST=" + interception.url(),
                "--DATABRICKS_TOKEN=" + workspace.token(),
                "--DATABRICKS_AUTH_TYPE=pat")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    migrating = new MigratingAgent(new Agent(URI.create("http://127.0.0.1:" + port() + "/mcp")));
  }

  private String port() throws IOException {
    BufferedReader output = service.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    while (!line.startsWith("REPORT port ")) {
      line = output.readLine();
    }
    return line.substring("REPORT port ".length());
  }

  @AfterAll
  void stop() throws Exception {
    kill();
    interception.close();
    fixture.close();
  }

  private void kill() {
    try {
      service.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "before | GET /api/2.0/postgres/projects/demo/branches/migration-",
        "before | pg_advisory_xact_lock",
        "after  | pg_advisory_xact_lock",
        "before | aside",
        "after  | CREATE TABLE lakebase_mcp.migration",
        "after  | INSERT INTO lakebase_mcp.migration",
        "before | ~ALTER TABLE killed",
        "after  | ~ALTER TABLE killed",
        "after  | ~INSERT INTO killed",
        "before | ~COMMIT",
        "after  | ~COMMIT",
        "before | DELETE /api/2.0/postgres/projects/demo/branches/migration-",
        "after  | DELETE /api/2.0/postgres/projects/demo/branches/migration-",
      })
  void aCompletionThatIsCutOffHasDoneAllOrNothingAndTheNextCallSaysWhich(String when, String words)
      throws Exception {
    int id = ++number;
    String branch =
        migrating.prepared(
            "INSERT INTO killed VALUES (%d); ALTER TABLE killed ADD COLUMN n%d int"
                .formatted(id, id));

    trap(when, words);
    assertThat(isCutOff(() -> migrating.apply(branch))).isTrue();
    boolean applied = applied(branch, id);
    startService();

    JsonNode answer = migrating.apply(branch).data();
    assertThat(answer.path("applied").asBoolean()).isTrue();
    assertThat(answer.path("notes").toString().contains("had been applied before this call"))
        .isEqualTo(applied);
    assertThat(applied(branch, id)).isTrue();
    assertThat(migrating.branches()).isEmpty();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "before | POST /api/2.0/postgres/projects/demo/branches",
        "after  | POST /api/2.0/postgres/projects/demo/branches",
        "after  | ~INSERT INTO killed",
        "before | ~COMMIT",
        "after  | ~COMMIT",
      })
  void aPreparationThatIsCutOffHasNotTouchedProduction(String when, String words) throws Exception {
    int id = ++number;

    trap(when, words);
    assertThat(
            isCutOff(
                () ->
                    migrating.prepare(
                        "INSERT INTO killed VALUES (%d); ALTER TABLE killed ADD COLUMN n%d int"
                            .formatted(id, id))))
        .isTrue();
    assertThat(fixture.one(WorkspaceFixture.PRODUCTION, count(id))).isEqualTo("0");
    startService();

    boolean whole = words.equals("~COMMIT") && when.equals("after");
    for (String branch : migrating.branches()) {
      if (whole) {
        assertThat(migrating.apply(branch).data().path("applied").asBoolean()).isTrue();
      } else {
        assertThat(migrating.apply(branch).refusal()).contains("holds no prepared migration");
        migrating.discard(branch).data();
      }
    }
    assertThat(fixture.one(WorkspaceFixture.PRODUCTION, count(id))).isEqualTo(whole ? "1" : "0");
    assertThat(migrating.branches()).isEmpty();
  }

  /**
   * @param marked with {@code ~} where PostgreSQL's protocol has the NUL before a statement
   */
  private void trap(String when, String marked) {
    String words = marked.replace('~', '\0');
    if (when.equals("before")) {
      interception.beforeItArrives(words, this::kill);
    } else {
      interception.whenItWasAnswered(words, this::kill);
    }
  }

  private boolean isCutOff(Runnable call) throws InterruptedException {
    try {
      call.run();
      return false;
    } catch (UncheckedIOException e) {
      return !interception.waits() && service.waitFor(60, TimeUnit.SECONDS);
    }
  }

  /** Whether production has all of the migration, after a look that it has not a part of it. */
  private boolean applied(String branch, int id) throws SQLException {
    List<String> parts =
        List.of(
            fixture.one(WorkspaceFixture.PRODUCTION, count(id)),
            fixture.one(
                WorkspaceFixture.PRODUCTION,
                "SELECT count(*) FROM pg_attribute WHERE attrelid = 'killed'::regclass"
                    + " AND attname = 'n%d'".formatted(id)),
            fixture.one(
                WorkspaceFixture.PRODUCTION,
                "SELECT coalesce((xpath('//c/text()', query_to_xml(CASE WHEN"
                    + " to_regclass('lakebase_mcp.migration') IS NULL THEN 'SELECT 0 AS c' ELSE"
                    + " 'SELECT count(*) AS c FROM lakebase_mcp.migration WHERE id = ''%s''' END,"
                        .formatted(branch)
                    + " false, true, '')))[1]::text, '0')"));
    assertThat(parts).isIn(List.of("0", "0", "0"), List.of("1", "1", "1"));
    return parts.get(0).equals("1");
  }

  private static String count(int id) {
    return "SELECT count(*) FROM killed WHERE id = " + id;
  }
}
