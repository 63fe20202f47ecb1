package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.RunningServer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Migrations end to end, on the sandbox as a laptop starts it. */
class MigrationToolsTest {
  private static final Logger LOG = LoggerFactory.getLogger(MigrationToolsTest.class);

  @TempDir static Path home;

  private static RunningServer server;
  private static Agent agent;
  private static MigratingAgent migrating;

  @BeforeAll
  static void start() {
    server =
        RunningServer.inSandbox(
            home,
            "--LAKEBASE_TOOL_PROFILE=admin",
            "--LAKEBASE_SQL_PROFILE=admin",
            "--LAKEBASE_QUERY_TIMEOUT=100");
    agent = new Agent(server);
    migrating = new MigratingAgent(agent);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void threeStatementsOnAMillionRowsAreTriedOnABranchAndThenApplied() {
    migrating.execute("CREATE TABLE big (id bigint PRIMARY KEY, note text)");
    migrating.execute("INSERT INTO big SELECT i, 'note ' || i FROM generate_series(1, 1000000) i");
    long before = System.nanoTime();
    agent
        .calls("lakebase_create_branch", "{\"project_name\": \"demo\", \"branch_name\": \"timed\"}")
        .data();
    LOG.info("A branch of a million rows took {} ms", (System.nanoTime() - before) / 1_000_000);

    JsonNode prepared =
        migrating
            .prepare(
                "ALTER TABLE big ADD COLUMN state text NOT NULL DEFAULT 'new';"
                    + " CREATE INDEX big_note ON big (note);"
                    + " ALTER TABLE big ADD CONSTRAINT big_positive CHECK (id > 0)")
            .data();

    String branch = prepared.path("migration_branch").asText();
    assertThat(prepared.path("statements").asInt()).isEqualTo(3);
    assertThat(prepared.path("expires").asText()).isNotEmpty();
    assertThat(changes(prepared))
        .containsExactly(
            "added column public.big.state text NOT NULL DEFAULT 'new'::text",
            "added constraint public.big.big_positive CHECK ((id > 0))",
            "added index public.big_note CREATE INDEX big_note ON public.big USING btree (note)");
    assertThat(columns("big", on(branch))).contains("state");
    assertThat(plan(on(branch))).contains("big_note");
    assertThat(columns("big", "")).doesNotContain("state");
    assertThat(plan("")).doesNotContain("big_note");

    JsonNode completed = migrating.apply(branch).data();

    assertThat(completed.path("applied").asBoolean()).isTrue();
    assertThat(completed.path("branch_deleted").asBoolean()).isTrue();
    assertThat(completed.path("prepared_by").asText()).isEqualTo("local");
    assertThat(changes(completed)).isEqualTo(changes(prepared));
    assertThat(columns("big", "")).contains("state");
    assertThat(plan("")).contains("big_note");
    assertThat(migrating.branches()).doesNotContain(branch);

    JsonNode again = migrating.apply(branch).data();

    assertThat(again.path("applied").asBoolean()).isTrue();
    assertThat(again.path("applied_at")).isEqualTo(completed.path("applied_at"));
    assertThat(again.path("notes").toString())
        .contains("had been applied before this call")
        .contains("gone already");
  }

  @Test
  void aFailingSecondStatementLeavesNothingAndIsNamed() {
    assertThat(
            migrating
                .prepare("CREATE TABLE left_over (id int);\n-- and\nDROP TABLE nowhere;\nSELECT 1")
                .refusal())
        .isEqualTo(
            "Table nowhere does not exist. Use `lakebase_list_tables` to discover available"
                + " tables. It was statement 2 of 3: \"DROP TABLE nowhere\". Nothing was prepared: the"
                + " branch was deleted, and production is untouched.");
    assertThat(migrating.branches()).isEmpty();
    assertThat(migrating.one("SELECT to_regclass('left_over') IS NULL")).isEqualTo("true");
  }

  @Test
  void aMigrationOfRowsAloneIsRefusedWhenAConstraintSaysNoAtTheEnd() {
    migrating.execute("CREATE TABLE late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)");

    assertThat(migrating.prepare("INSERT INTO late VALUES (1), (1)").refusal())
        .startsWith("SQL error 23505")
        .contains("Nothing was prepared: the branch was deleted");
    assertThat(migrating.branches()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE INDEX CONCURRENTLY i ON orders (status) | CREATE INDEX CONCURRENTLY in no transact",
        "VACUUM orders | VACUUM in no transaction",
        "CREATE DATABASE another | CREATE DATABASE in no transaction",
        "BEGIN | Statement type 'BEGIN' is not allowed",
        "COMMIT | Statement type 'COMMIT' is not allowed",
        "ROLLBACK | Statement type 'ROLLBACK' is not allowed",
        "PREPARE TRANSACTION 'x' | Statement type 'PREPARE' is not allowed",
        "INSERT INTO lakebase_mcp.migration VALUES (1) | closed to every caller"
      })
  void whatCanNotBePartOfATransactionIsRefusedBeforeThereIsABranch(String sql, String why) {
    String before = branchesEver();
    assertThat(migrating.prepare("CREATE TABLE one (id int); " + sql).refusal())
        .startsWith("Statement 2: ")
        .contains(why);
    assertThat(branchesEver()).isEqualTo(before);
  }

  @Test
  void whatPostgresAloneKnowsToBeOutsideOfTransactionsFailsOnTheBranch() {
    assertThat(
            migrating
                .prepare(
                    "CREATE TABLE c (id int); CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p")
                .refusal())
        .startsWith("SQL error 25001")
        .contains("cannot run inside a transaction block")
        .contains("It was statement 2 of 2");
    assertThat(migrating.branches()).isEmpty();
  }

  @Test
  void aSchemaThatHasMovedSinceIsRefusedAndTheDifferenceIsNamed() {
    migrating.execute("CREATE TABLE moving (id int)");
    String branch = migrating.prepared("ALTER TABLE moving ADD COLUMN ours int");
    migrating.execute("ALTER TABLE moving ADD COLUMN theirs text");

    assertThat(migrating.apply(branch).refusal())
        .startsWith("Production's schema has changed since this migration was prepared at 20")
        .contains("column public.moving.theirs added")
        .contains("Nothing was applied. Prepare it again");
    assertThat(columns("moving", "")).containsExactly("id", "theirs");

    assertThat(migrating.discard(branch).data().path("applied").asBoolean(true)).isFalse();
    assertThat(migrating.branches()).doesNotContain(branch);
  }

  @Test
  void rowsThatHaveComeSinceAreNoDifference() {
    migrating.execute("CREATE TABLE busy (id serial PRIMARY KEY, n int)");
    String branch = migrating.prepared("ALTER TABLE busy ADD COLUMN more int");
    migrating.execute("INSERT INTO busy (n) SELECT generate_series(1, 1000)");
    migrating.execute("ANALYZE busy");

    assertThat(migrating.apply(branch).data().path("applied").asBoolean()).isTrue();
  }

  @Test
  void anotherTextThanThePreparedOneIsRefused() {
    String sql = "CREATE TABLE agreed (id int)";
    String branch = migrating.prepared(sql);

    assertThat(migrating.apply(branch, "CREATE TABLE agreed (id bigint)").refusal())
        .startsWith("The given migration_sql differs from what was prepared on '" + branch);
    assertThat(migrating.one("SELECT to_regclass('agreed') IS NULL")).isEqualTo("true");

    assertThat(migrating.apply(branch, sql).data().path("applied").asBoolean()).isTrue();
  }

  @Test
  void aDiscardedMigrationIsGoneAndMayBeDiscardedAgain() {
    String branch = migrating.prepared("CREATE TABLE unwanted (id int)");

    JsonNode discarded = migrating.discard(branch).data();

    assertThat(discarded.path("applied").asBoolean(true)).isFalse();
    assertThat(discarded.path("branch_deleted").asBoolean()).isTrue();
    assertThat(migrating.branches()).doesNotContain(branch);
    assertThat(migrating.discard(branch).data().path("notes").toString()).contains("gone already");
    assertThat(migrating.apply(branch).refusal())
        .startsWith(
            "There is no branch '" + branch + "', and production's ledger does not know it");
    assertThat(migrating.one("SELECT to_regclass('unwanted') IS NULL")).isEqualTo("true");
  }

  @Test
  void aBranchThatOnlyLooksLikeAMigrationIsNotAppliedAndMayBeDiscarded() {
    String branch = "migration-0123abcd";
    agent
        .calls(
            "lakebase_create_branch",
            "{\"project_name\": \"demo\", \"branch_name\": \"" + branch + "\"}")
        .data();

    assertThat(migrating.apply(branch).refusal())
        .startsWith("Branch '" + branch + "' holds no prepared migration: nothing was applied.");
    assertThat(migrating.discard(branch).data().path("branch_deleted").asBoolean()).isTrue();
  }

  @Test
  void onlyBranchesOfMigrationsAreTaken() {
    for (String branch : List.of("production", "dev", "migration-1", "migration-0123ABCD")) {
      assertThat(migrating.discard(branch).refusal())
          .startsWith("Argument 'migration_branch' must");
    }
    assertThat(migrating.one("SELECT 1")).isEqualTo("1");
  }

  private static String branchesEver() {
    return agent
        .calls("lakebase_list_branches", "{\"project_name\": \"demo\"}")
        .data()
        .path("branches")
        .findValuesAsText("created")
        .toString();
  }

  private static List<String> columns(String table, String where) {
    return MigratingAgent.strings(
        agent
            .calls("lakebase_describe_table", "{\"table_name\": \"" + table + "\"" + where + "}")
            .data()
            .path("columns"),
        "name");
  }

  private static String plan(String where) {
    return agent
        .calls(
            "lakebase_explain_query",
            "{\"sql\": \"SELECT * FROM big WHERE note = 'note 7'\"" + where + "}")
        .data()
        .toString();
  }

  private static String on(String branch) {
    return ", \"project_name\": \"demo\", \"branch_name\": \"" + branch + "\"";
  }

  private static List<String> changes(JsonNode answer) {
    return StreamSupport.stream(answer.path("changes").spliterator(), false)
        .map(
            change ->
                "%s %s %s %s"
                    .formatted(
                        change.path("change").asText(),
                        change.path("kind").asText(),
                        change.path("name").asText(),
                        change.path("after").asText()))
        .toList();
  }
}
