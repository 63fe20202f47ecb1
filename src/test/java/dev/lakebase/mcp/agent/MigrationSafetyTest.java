package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.governance.Audit;
import dev.lakebase.mcp.sandbox.workspace.SandboxWorkspace;
import dev.lakebase.mcp.sandbox.workspace.WorkspaceFixture;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * What must not reach production. Three services work on one workspace: for an admin and for an
 * analyst, both with one LAKEBASE_STATE_KEY, and one that was restarted without a key.
 */
class MigrationSafetyTest {
  private static WorkspaceFixture fixture;
  private static Interception interception;
  private static RunningServer adminServer;
  private static RunningServer analystServer;
  private static RunningServer keylessServer;
  private static MigratingAgent admin;
  private static MigratingAgent analyst;
  private static MigratingAgent keyless;

  @BeforeAll
  static void start() throws IOException {
    fixture = WorkspaceFixture.start();
    interception = new Interception(fixture.workspace().baseUrl());
    adminServer = server("--LAKEBASE_SQL_PROFILE=admin", "--LAKEBASE_STATE_KEY=one key for all");
    analystServer =
        server("--LAKEBASE_SQL_PROFILE=analyst", "--LAKEBASE_STATE_KEY=one key for all");
    keylessServer = server("--LAKEBASE_SQL_PROFILE=admin");
    admin = new MigratingAgent(new Agent(adminServer));
    analyst = new MigratingAgent(new Agent(analystServer));
    keyless = new MigratingAgent(new Agent(keylessServer));
  }

  private static RunningServer server(String... more) {
    SandboxWorkspace workspace = fixture.workspace();
    List<String> all = new ArrayList<>(List.of(more));
    all.add("--LAKEBASE_HOST=" + workspace.service().host());
    all.add("--LAKEBASE_PORT=" + workspace.service().port());
    all.add("--LAKEBASE_DATABASE=" + workspace.service().database());
    all.add("--LAKEBASE_PROJECT=demo");
    all.add("--LAKEBASE_TOOL_PROFILE=admin");
    all.add("--DATABRICKS_HOST=" + interception.url());
    all.add("--DATABRICKS_TOKEN=" + workspace.token());
    all.add("--DATABRICKS_AUTH_TYPE=pat");
    return RunningServer.elsewhere(all.toArray(String[]::new));
  }

  @AfterAll
  static void stop() throws IOException {
    adminServer.close();
    analystServer.close();
    keylessServer.close();
    interception.close();
    fixture.close();
  }

  @AfterEach
  void passEverything() {
    interception.disarm();
  }

  @Test
  void aForgedTextIsNotApplied() throws SQLException {
    String branch = admin.prepared("CREATE TABLE honest (id int)");
    onBranch(
        branch,
        "UPDATE lakebase_mcp.migration SET record = replace(record, 'honest', 'forged')"
            + " WHERE id = '%s'".formatted(branch));

    assertThat(admin.apply(branch).refusal())
        .startsWith("The migration that is stored on the branch was altered")
        .contains("Nothing was applied");
    assertNothing("honest", "forged");
  }

  @Test
  void aRecordOfAnotherBranchIsNotApplied() throws SQLException {
    String first = admin.prepared("CREATE TABLE first_one (id int)");
    String second = admin.prepared("CREATE TABLE second_one (id int)");
    String stolen = fixture.one(branch(first), "SELECT record FROM lakebase_mcp.migration");
    String seal = fixture.one(branch(first), "SELECT seal FROM lakebase_mcp.migration");
    onBranch(
        second,
        "UPDATE lakebase_mcp.migration SET record = $x$%s$x$, seal = '%s' WHERE id = '%s'"
            .formatted(stolen, seal, second));

    assertThat(admin.apply(second).refusal())
        .startsWith("The migration that is stored on the branch was altered");
    assertNothing("first_one", "second_one");
  }

  @Test
  void aForgedLedgerIsNotBelieved() throws SQLException {
    String branch = admin.prepared("CREATE TABLE never_made (id int)");
    admin.apply(admin.prepared("CREATE TABLE makes_the_ledger (id int)")).data();
    fixture.execute(
        WorkspaceFixture.PRODUCTION,
        "INSERT INTO lakebase_mcp.migration SELECT '%s', state, record, seal FROM lakebase_mcp.migration LIMIT 1"
            .formatted(branch));

    assertThat(admin.apply(branch).refusal())
        .startsWith("The ledger's entry for this migration on production was altered")
        .contains("Nothing was changed");
    assertThat(admin.branches()).contains(branch);
  }

  @Test
  void aCallerWhoMayNotRunTheStoredTextMayNotApplyIt() {
    String branch = admin.prepared("CREATE TABLE above_you (id int)");
    Queue<String> audit = new ConcurrentLinkedQueue<>();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            // A call that was given up before may end only now.
            if (event.getFormattedMessage().contains("lakebase_complete_migration")) {
              audit.add(event.getFormattedMessage());
            }
          }
        };
    appender.start();
    Logger logger = (Logger) LoggerFactory.getLogger(Audit.LOGGER);
    logger.addAppender(appender);
    try {
      assertThat(analyst.apply(branch).refusal())
          .startsWith("Statement 1: Statement type 'CREATE' is not allowed. Permitted types: ");
      assertThat(audit).hasSize(1);
    } finally {
      logger.detachAppender(appender);
    }
    assertThat(audit.element())
        .contains("\"verdict\":\"deny\"")
        .contains("\"reason\":\"Statement 1: Statement type 'CREATE' is not allowed\"")
        .contains("\"types\":[\"CREATE\"]")
        .contains("sql_sha256")
        .doesNotContain("above_you");
    assertNothing("above_you");

    assertThat(admin.apply(branch).data().path("applied").asBoolean()).isTrue();
  }

  @Test
  void withoutALastingKeyARestartIsSaidToBeTheCause() {
    String branch = admin.prepared("CREATE TABLE of_before (id int)");

    assertThat(keyless.apply(branch).refusal())
        .startsWith("The migration that is stored on the branch can't be checked")
        .contains("LAKEBASE_STATE_KEY is not set")
        .contains("Prepare it again, and discard this one with apply false");
    assertNothing("of_before");
    assertThat(keyless.discard(branch).data().path("branch_deleted").asBoolean()).isTrue();
  }

  @Test
  void anotherKeyIsSaidToBeTheCause() {
    String branch = keyless.prepared("CREATE TABLE of_another (id int)");

    assertThat(admin.apply(branch).refusal()).contains("sealed with another LAKEBASE_STATE_KEY");
    assertNothing("of_another");
  }

  @Test
  void ofTwoThatCompleteAtOnceOneApplies() {
    admin.execute("CREATE TABLE counted (id int)");
    String branch = admin.prepared("INSERT INTO counted VALUES (1); ALTER TABLE counted ADD n int");

    List<CompletableFuture<JsonNode>> both = new ArrayList<>();
    for (MigratingAgent one : List.of(admin, new MigratingAgent(new Agent(adminServer)))) {
      both.add(
          CompletableFuture.supplyAsync(
              () -> one.apply(branch).data(), task -> new Thread(task).start()));
    }

    List<JsonNode> answers = both.stream().map(CompletableFuture::join).toList();
    assertThat(answers).allMatch(answer -> answer.path("applied").asBoolean());
    assertThat(answers)
        .filteredOn(answer -> answer.path("notes").toString().contains("before this call"))
        .hasSize(1);
    assertThat(admin.one("SELECT count(*) FROM counted")).isEqualTo("1");
  }

  /** The other one is deleting the branch, with its PostgreSQL, while this one reads it. */
  @Test
  void aBranchThatEndsWhileItIsReadDoesNotHideThatItIsApplied() {
    String branch = admin.prepared("CREATE TABLE by_another (id int)");
    MigratingAgent another = new MigratingAgent(new Agent(adminServer));
    interception.beforeItArrives(
        "to_regclass('lakebase_mcp.migration')", () -> another.apply(branch).data());

    JsonNode answer = admin.apply(branch).data();

    assertThat(interception.waits()).isFalse();
    assertThat(answer.path("applied").asBoolean()).isTrue();
    assertThat(answer.path("notes").toString()).contains("before this call");
  }

  @Test
  void aBranchThatCanNotBeReadIsSaidAndNothingIsApplied() {
    String branch = admin.prepared("CREATE TABLE unread (id int)");
    interception.beforeItArrives("to_regclass('lakebase_mcp.migration')", () -> {});

    assertThat(admin.apply(branch).refusal())
        .startsWith("Connection terminated by the database before the statement was done");
    assertNothing("unread");
    assertThat(admin.apply(branch).data().path("applied").asBoolean()).isTrue();
  }

  @Test
  void aLostAnswerToTheCommitIsFoundOutFromTheLedger() {
    admin.execute("CREATE TABLE committed (id int)");
    String branch = admin.prepared("INSERT INTO committed VALUES (1)");
    interception.whenItWasAnswered("COMMIT", () -> {});

    assertThat(admin.apply(branch).refusal())
        .startsWith("Outcome unknown")
        .contains("Call lakebase_complete_migration again");
    assertThat(interception.waits()).isFalse();

    JsonNode again = admin.apply(branch).data();
    assertThat(again.path("applied").asBoolean()).isTrue();
    assertThat(again.path("notes").toString()).contains("had been applied before this call");
    assertThat(admin.one("SELECT count(*) FROM committed")).isEqualTo("1");
  }

  @Test
  void aCommitThatNeverArrivedIsMadeUpForByTheNextCall() {
    admin.execute("CREATE TABLE uncommitted (id int)");
    String branch = admin.prepared("INSERT INTO uncommitted VALUES (1)");
    interception.beforeItArrives("COMMIT", () -> {});

    assertThat(admin.apply(branch).refusal()).startsWith("Outcome unknown");

    JsonNode again = admin.apply(branch).data();
    assertThat(again.path("applied").asBoolean()).isTrue();
    assertThat(again.path("notes").toString()).doesNotContain("before this call");
    assertThat(admin.one("SELECT count(*) FROM uncommitted")).isEqualTo("1");
  }

  @Test
  void aBranchThatCanNotBeDeletedDoesNotHideThatItIsApplied() {
    String branch = admin.prepared("CREATE TABLE there_anyway (id int)");
    interception.beforeItArrives("DELETE /api/2.0/postgres/projects/demo/branches/", () -> {});

    JsonNode applied = admin.apply(branch).data();

    assertThat(applied.path("applied").asBoolean()).isTrue();
    assertThat(applied.path("branch_deleted").asBoolean()).isFalse();
    assertThat(applied.path("notes").toString()).contains("call again to try it now");
    assertThat(admin.discard(branch).data().path("applied").asBoolean()).isTrue();
    assertThat(admin.branches()).doesNotContain(branch);
  }

  private static void assertNothing(String... tables) {
    for (String table : tables) {
      assertThat(admin.one("SELECT to_regclass('" + table + "') IS NULL")).isEqualTo("true");
    }
  }

  private static String branch(String id) {
    return WorkspaceFixture.DEMO + "/branches/" + id;
  }

  private static void onBranch(String id, String sql) throws SQLException {
    fixture.execute(branch(id), sql);
  }
}
