package dev.lakebase.mcp.governance.sql;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlGuardTest {
  private static final SqlGuard GUARD = new SqlGuard();
  private static final SqlPolicy READER = SqlPolicy.of(SqlProfile.READ_ONLY);
  private static final SqlPolicy DEVELOPER = SqlPolicy.of(SqlProfile.DEVELOPER);
  private static final SqlPolicy ADMIN = SqlPolicy.of(SqlProfile.ADMIN);

  @AfterAll
  static void close() {
    GUARD.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "select 1 # CURSOR",
        "values (1) # CURSOR",
        "with a as (select 1) select * from a # CURSOR",
        "select a from t tablesample system (1 * 2) repeatable (3) # CURSOR_ONLY",
        "show all # DIRECT",
        "explain select 1 # DIRECT",
        "explain delete from t # DIRECT",
        "explain analyze select 1 # DIRECT",
        "describe t # DIRECT",
        "explain select a from t tablesample system (1 * 2) repeatable (3) # DIRECT",
        "explain analyze delete from t # WRITE",
        "select * from t for update # WRITE",
        "select nextval('s') # WRITE",
        "with a as (delete from t returning 1) select * from a # WRITE",
        "delete from t # WRITE",
        "set work_mem = 1 # WRITE",
        "create table t (a int) # WRITE",
      })
  void eachAllowedStatementHasItsWay(String sql, Execution execution) {
    Judgement judgement = GUARD.judge(sql, ADMIN);
    assertThat(judgement.verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(judgement.execution()).isEqualTo(execution);
  }

  @Test
  void aTextThatOnePolicyAllowsIsJudgedAnewByAnother() {
    String sql = "delete from seen_before";
    for (int i = 0; i < 2; i++) {
      assertThat(GUARD.judge(sql, READER).allowed()).isFalse();
      assertThat(GUARD.judge(sql, ADMIN).execution()).isEqualTo(Execution.WRITE);
      assertThat(GUARD.judge("explain ", sql, READER).execution()).isEqualTo(Execution.DIRECT);
      assertThat(GUARD.judge("explain analyze ", sql, READER).allowed()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into t select a from u tablesample system (1 * 2) repeatable (3)",
        "create table x as select a from u tablesample system (1 * 2) repeatable (3)",
        "select nextval('s') from u tablesample system (1 * 2) repeatable (3)",
        "explain analyze select a from u tablesample system (1 * 2) repeatable (3)"
      })
  void whatOnlyTheTokensReadIsDeniedUnlessItIsAPureRead(String sql) {
    Judgement judgement = GUARD.judge(sql, ADMIN);
    assertThat(judgement.verdict()).isEqualTo(Verdict.DENY);
    assertThat(judgement.reason())
        .startsWith("SQL syntax error: the governance could not read this ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table x as select 1 with no data",
        "create materialized view x as select 1 with data",
        "create view x as select 1 with check option",
        "create view x as select 1 with local check option",
        "create table x as with data as (select 1) select * from data"
      })
  void theOptionsBehindAQueryAreNotTakenForPartOfIt(String sql) {
    assertThat(GUARD.judge(sql, DEVELOPER).reason()).isEqualTo("Allowed: CREATE.");
  }

  @Test
  void theStatementIsTheExactPartOfTheText() {
    Judgement judgement = GUARD.judge(" ; -- a\n select /* b */ 'c;' ; -- d\n ;", READER);
    assertThat(judgement.statement()).isEqualTo("select /* b */ 'c;'");
    assertThat(judgement.reason()).isEqualTo("Allowed: SELECT.");
    assertThat(judgement.types()).containsExactly(StatementType.SELECT);
  }

  @Test
  void aDeniedTypeIsNamedWithWhatIsPermittedAndWhatToDo() {
    Judgement judgement = GUARD.judge("with a as (delete from t) select 1 for update", READER);
    assertThat(judgement.reason())
        .isEqualTo(
            "Statement type 'UPDATE, DELETE' is not allowed. Permitted types: SELECT, SHOW, DESCRIBE,"
                + " EXPLAIN. The DELETE in its brackets is executed too; FOR UPDATE and FOR SHARE"
                + " lock rows. Rewrite the statement with permitted types, or ask the operator to"
                + " permit this one.");
    assertThat(judgement.execution()).isEqualTo(Execution.NONE);
    assertThat(judgement.statement()).isEmpty();
    assertThat(judgement.types())
        .containsExactly(StatementType.SELECT, StatementType.UPDATE, StatementType.DELETE);
  }

  @Test
  void aPolicyWithoutTypesPermitsNone() {
    assertThat(GUARD.judge("select 1", new SqlPolicy(Set.of(), false)).reason())
        .isEqualTo(
            "Statement type 'SELECT' is not allowed. Permitted types: none. Rewrite the statement"
                + " with permitted types, or ask the operator to permit this one.");
  }

  @Test
  void whatReachesBeyondTheDatabaseIsForAdmins() {
    assertThat(GUARD.judge("set role x", DEVELOPER).reason())
        .startsWith("Statement type 'SET' is not allowed. Permitted types: SELECT, ")
        .endsWith(
            "Only the admin profile permits it for: SET ROLE. Leave that out, or ask the operator to"
                + " do it.");
    assertThat(GUARD.judge("set role x", ADMIN).allowed()).isTrue();
  }

  @Test
  void kindsOutsideTheSeventeenAreDeniedInEveryProfile() {
    Judgement judgement = GUARD.judge("copy t to stdout", ADMIN);
    assertThat(judgement.types()).isEmpty();
    assertThat(judgement.reason())
        .startsWith("Statement type 'COPY' is not allowed. Permitted types: SELECT, ")
        .endsWith(". No profile permits it. Read with SELECT and write with INSERT.");
  }

  @Test
  void blockedFunctionsAreNamed() {
    assertThat(GUARD.judge("select \"Pg_Sleep\"(1)", ADMIN).reason())
        .isEqualTo(
            "Query contains blocked function: pg_sleep. No profile permits it: it acts beyond the"
                + " query's own data. Leave the call out.");
    assertThat(GUARD.judge("select json_arrayagg(a) from t", ADMIN).reason())
        .isEqualTo(
            "Query contains blocked function: json_arrayagg. No profile permits it. Use json_agg"
                + " instead.");
  }

  @Test
  void severalStatementsAreCountedAndTyped() {
    Judgement judgement = GUARD.judge("select 1; copy t to stdout; drop table t; nonsense", ADMIN);
    assertThat(judgement.verdict()).isEqualTo(Verdict.DENY);
    assertThat(judgement.types()).containsExactly(StatementType.SELECT, StatementType.DROP);
    assertThat(judgement.reason())
        .isEqualTo(
            "Only one statement per call is allowed, and this text holds 4. Send them one call at a"
                + " time, or as a migration.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";", " -- a"})
  void aTextWithoutAStatementIsDenied(String sql) {
    assertThat(GUARD.judge(sql, ADMIN).reason())
        .isEqualTo("SQL syntax error: the text holds no statement.");
    assertThat(GUARD.judgeScript(sql, ADMIN).reason())
        .isEqualTo("SQL syntax error: the text holds no statement.");
  }

  @Test
  void aTextThatTheDriverSplitsIsDenied() {
    Judgement judgement = GUARD.judge("select E'a'\n'\\';'", ADMIN);
    assertThat(judgement.reason())
        .isEqualTo("SQL syntax error: the database driver reads more than one statement in this.");
  }

  @Test
  void limitsHold() {
    String longest = "select '" + "a".repeat(SqlGuard.MAX_CHARACTERS - 9) + "'";
    assertThat(GUARD.judge(longest, READER).allowed()).isTrue();
    assertThat(GUARD.judge(longest + " ", READER).reason())
        .isEqualTo("The SQL has 50001 characters; at most 50000 are accepted. Split it up.");
    assertThat(GUARD.judgeScript(longest + " ", READER).reason()).startsWith("The SQL has 50001");
    assertThat(GUARD.judge("select '\0'", READER).reason())
        .isEqualTo("SQL syntax error: the text holds a NUL character.");
    assertThat(GUARD.judge("select '\ud83d\ude00'", READER).allowed()).isTrue();
  }

  @Test
  void theLimitsHoldForWhatTheCallerWrote() {
    String longest = "select '" + "a".repeat(SqlGuard.MAX_CHARACTERS - 9) + "'";
    Judgement judgement = GUARD.judge("EXPLAIN (VERBOSE) ", longest, READER);
    assertThat(judgement.types()).containsExactly(StatementType.EXPLAIN);
    assertThat(judgement.statement()).isEqualTo("EXPLAIN (VERBOSE) " + longest);
    assertThat(GUARD.judge("EXPLAIN (VERBOSE) ", longest + " ", READER).reason())
        .startsWith("The SQL has 50001 characters");
    assertThat(GUARD.judge("EXPLAIN (ANALYZE) ", "delete from t", READER).types())
        .containsExactly(StatementType.DELETE, StatementType.EXPLAIN);
    assertThat(GUARD.judge("EXPLAIN ", "select 1; select 2", READER).allowed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"'\ud83d'", "'\ude00'", "'\ude00\ud83d'", "\ud83d", "'\ud83d\ud83d'"})
  void halfACharacterIsRefused(String literal) {
    assertThat(GUARD.judge("select " + literal, READER).reason())
        .isEqualTo("SQL syntax error: the text is not valid Unicode.");
  }

  @Test
  void aScriptIsJudgedStatementByStatement() {
    ScriptJudgement script =
        GUARD.judgeScript("create table t (a int); -- b\n insert into t values (1);", DEVELOPER);
    assertThat(script.allowed()).isTrue();
    assertThat(script.types()).containsExactly(StatementType.INSERT, StatementType.CREATE);
    assertThat(script.reason()).isEqualTo("Allowed: INSERT, CREATE.");
    assertThat(script.statements())
        .extracting(Judgement::statement)
        .containsExactly("create table t (a int)", "insert into t values (1)");
  }

  @Test
  void theFirstDeniedStatementOfAScriptIsTold() {
    ScriptJudgement script =
        GUARD.judgeScript("select 1; drop table t; nonsense; commit", DEVELOPER);
    assertThat(script.verdict()).isEqualTo(Verdict.DENY);
    assertThat(script.reason()).startsWith("Statement 2: Statement type 'DROP' is not allowed.");
    assertThat(script.types()).containsExactly(StatementType.SELECT, StatementType.DROP);
    assertThat(script.statements()).hasSize(4);
    assertThat(script.statements().get(2).reason())
        .isEqualTo("SQL syntax error: 'nonsense' begins no PostgreSQL statement.");
  }

  @Test
  void aScriptThatCannotBeSplitIsDeniedAsAWhole() {
    ScriptJudgement script = GUARD.judgeScript("select 'a", ADMIN);
    assertThat(script.allowed()).isFalse();
    assertThat(script.statements()).isEmpty();
  }

  @Test
  void aScriptHasNoCursorForWhatOnlyACursorMayRun() {
    ScriptJudgement script =
        GUARD.judgeScript("select a from t tablesample system (1 * 2) repeatable (3)", ADMIN);
    assertThat(script.reason())
        .startsWith("Statement 1: SQL syntax error: the governance could not read this SELECT");
    assertThat(script.types()).containsExactly(StatementType.SELECT);
  }

  @Test
  void aScriptIsBounded() {
    String most = "select 1;".repeat(SqlGuard.MAX_STATEMENTS);
    assertThat(GUARD.judgeScript(most, READER).allowed()).isTrue();
    assertThat(GUARD.judgeScript(most + "select 1", READER).reason())
        .isEqualTo("The script has 1001 statements; at most 1000 are accepted. Split it up.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from house.insights",
        "select * from \"house\".insights",
        "drop schema HOUSE",
        "select 1 from t, house",
        "set search_path = 'house'",
        "set search_path to public, house",
        "create function f() returns int language sql as 'select 1 from house.t'",
        "alter role x set search_path = 'a,house'",
        "set search_path = 'HOUSE'",
        "create function f() returns int language sql as 'select 1 from House.t'",
        "select nextval('house.s')",
        "insert into t values (setval('\"house\".s', 1))",
        "select nextval('s') + length('HOUSE')"
      })
  void aReservedSchemaIsClosedToEveryone(String sql) {
    try (SqlGuard guard = new SqlGuard(Set.of("house"))) {
      assertThat(guard.judge(sql, ADMIN).reason())
          .isEqualTo("'house' is closed to every caller. Leave it out.");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select rolpassword from pg_authid",
        "select passwd from pg_catalog.pg_shadow",
        "with a as (select * from PG_AUTHID) select 1 from a",
        "select subconninfo from pg_subscription",
        "explain select * from pg_user_mapping",
        "grant select on pg_authid to public",
        "create view v as table pg_authid"
      })
  void aCatalogThatHoldsPasswordsIsClosedToEveryone(String sql) {
    assertThat(GUARD.judge(sql, ADMIN).reason())
        .endsWith("is closed to every caller. Leave it out.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 'house'",
        "(select 'house')",
        "select * from household",
        "select \"HOUSE\"",
        "insert into t values ('house')",
        "explain select 'house'",
        "with a as (select 'house') select 1",
        "create table t (a text default 'home')",
        "select $$house$$",
        "select nextval('s')",
        "select currval('house')"
      })
  void wordsLikeItAreNot(String sql) {
    try (SqlGuard guard = new SqlGuard(Set.of("house"))) {
      assertThat(guard.judge(sql, ADMIN).allowed()).isTrue();
    }
  }

  @Test
  void theTypesOfAllLayersAreJoined() {
    Set<StatementType> types = GUARD.judge("explain analyze insert into t select 1", ADMIN).types();
    assertThat(types).isEqualTo(EnumSet.of(StatementType.EXPLAIN, StatementType.INSERT));
    assertThat(GUARD.judge("create table x as select 1", ADMIN).types())
        .isEqualTo(EnumSet.of(StatementType.CREATE));
  }

  @Test
  void aScriptOfTooManyDifferentQueriesIsToldToBeSplit() {
    String script =
        IntStream.range(0, 600).mapToObj(i -> "delete from spent_" + i).collect(joining(";"));
    assertThat(GUARD.judgeScript(script, ADMIN).reason())
        .isEqualTo(
            "Statement 501: The script holds more different queries and data changes than the"
                + " governance reads in one text (500 short ones, fewer long ones), and it runs this"
                + " DELETE statement only where it has read it. Split the script up.");
    assertThat(GUARD.judge("delete from spent_500", ADMIN).allowed()).isTrue();
  }

  @Test
  void aScriptOfManyStatementsOfFewShapesIsRead() {
    String script =
        IntStream.range(0, 900)
            .mapToObj(i -> "insert into t (a, b) values (" + i + ", 'x')")
            .collect(joining(";"));
    assertThat(GUARD.judgeScript(script, ADMIN).allowed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"+b", "+((((((((((((((((((((((((1))))))))))))))))))))))))+1"})
  void aChangeTooLargeToBeReadIsToldHowLargeItMayBe(String part) {
    assertThat(GUARD.judge("update t set a = b" + part.repeat(2_000 / part.length() * 2), ADMIN))
        .extracting(Judgement::reason)
        .isEqualTo(
            "The governance reads no statement of more than 6000 characters (comments and values"
                + " not counted) or 24 nested brackets, and runs this UPDATE statement only where"
                + " it can read it. Write it in smaller SQL.");
  }

  @Test
  void aChangeThatThereIsNoTimeToReadIsToldToBeSentAgain() {
    SqlGuard closed = new SqlGuard();
    closed.close();
    assertThat(closed.judge("delete from t", ADMIN).reason())
        .isEqualTo(
            "The governance had no time to read this DELETE statement, and runs no statement that"
                + " it has not read. Send it again; split a long script up.");
    assertThat(closed.judge("select 1", ADMIN).execution()).isEqualTo(Execution.CURSOR_ONLY);
  }

  @Test
  void aChainOfWithListsDoesNotExhaustTheStack() {
    Judgement judgement = GUARD.judge("with a as () ".repeat(3_800) + "select 1", READER);
    assertThat(judgement.types()).containsExactly(StatementType.SELECT);
    assertThat(judgement.execution()).isEqualTo(Execution.CURSOR_ONLY);
  }

  @Test
  @Tag("fuzz")
  void noTextMakesItThrow() {
    SqlFuzz fuzz = new SqlFuzz(RandomGeneratorFactory.of("L64X128MixRandom").create(11));
    for (int i = 0; i < 3_000; i++) {
      String sql = fuzz.text();
      Judgement judgement = GUARD.judge(sql, DEVELOPER);
      assertThat(judgement.reason()).as(sql).endsWith(".");
      assertThat(sql).contains(judgement.statement());
      assertThat(judgement.statement().isEmpty()).isEqualTo(!judgement.allowed());
      assertThat(GUARD.judgeScript(sql, DEVELOPER).reason()).as(sql).endsWith(".");
    }
  }
}
