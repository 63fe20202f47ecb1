package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenClassifierTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "select 1 # SELECT",
        "values (1) # SELECT",
        "table t # SELECT",
        "((select 1)) # SELECT",
        "with a as (select 1) select 1 # SELECT",
        "with recursive a (x, y) as not materialized (select 1), b as materialized (select 2) select 1 # SELECT",
        "with a as (select 1) (select 2) # SELECT",
        "with a as (select 1) with b as (select 1) select 2 # SELECT",
        "with a as (select 1) search depth first by x, y set z select 1 # SELECT",
        "with a as (select 1) search breadth first by set set set cycle x, y set z using p select 1 # SELECT",
        "with a as (select 1) cycle x set z to 'a' default 'b' using p delete from t # DELETE",
        "insert into t values (1) # INSERT",
        "update t set a = 1 # UPDATE",
        "delete from t # DELETE",
        "merge into t using s on true when matched then do nothing # MERGE",
        "with a as (select 1) insert into t select 1 # INSERT",
        "with a as (insert into t values (1) returning 1) select 1 # SELECT INSERT",
        "with a as (insert into t values (1) returning 1) insert into t values (2) # INSERT",
        "with a as (update t set b = 1 returning 1) select 1 # SELECT UPDATE",
        "with a as (update \"t\" set b = 1 returning 1) select 1 # SELECT UPDATE",
        "with a as (delete from t) select 1 # SELECT DELETE",
        "with a as (merge into t using s on true when matched then delete) select 1 # SELECT MERGE",
        "with a as (with b as (select 1) delete from t) select 1 # SELECT DELETE",
        "with a as (with b as (select 1) insert into t values (1)) select 1 # SELECT INSERT",
        "with a as (with b as (select 1) select 1) select 1 # SELECT",
        "select (update) from t # SELECT",
        "select (delete, 1), (insert), (merge) from t # SELECT",
        "select 1 into t # SELECT CREATE",
        "select into t from s # SELECT CREATE",
        "select merge into t from s # SELECT CREATE",
        "select insert into t from s # SELECT CREATE",
        "insert into t select 1 into s # INSERT CREATE",
        "select a as into from t # SELECT",
        "select t.into from t # SELECT",
        "select * from t for update # SELECT UPDATE",
        "select * from t for share # SELECT UPDATE",
        "select * from t for no key update # SELECT UPDATE",
        "select * from t for key share # SELECT UPDATE",
        "select substring(a from 1 for key) from t # SELECT",
        "select substring(a from 1 for 2) from t # SELECT",
        "insert into t values (1) on conflict do nothing # INSERT",
        "insert into t values (1) on conflict (a) do update set a = 1 # INSERT UPDATE",
        "select nextval('s') # SELECT INSERT",
        "select pg_catalog . \"NextVal\" ('s') # SELECT INSERT",
        "select setval('s', 1) # SELECT UPDATE",
        "select nextval # SELECT",
        "select gin_clean_pending_list('i') # SELECT ALTER",
        "explain select 1 # EXPLAIN",
        "explain verbose delete from t # EXPLAIN",
        "explain analyze delete from t # EXPLAIN DELETE",
        "explain analyse verbose delete from t # EXPLAIN DELETE",
        "explain (select 1) # EXPLAIN",
        "explain (values (1)) # EXPLAIN",
        "explain (table t) # EXPLAIN",
        "explain (with a as (select 1) select 1) # EXPLAIN",
        "explain ((select 1)) # EXPLAIN",
        "explain (costs off) delete from t # EXPLAIN",
        "explain (analyze) delete from t # EXPLAIN DELETE",
        "explain (\"ANALYZE\", costs) delete from t # EXPLAIN DELETE",
        "explain (analyse on) delete from t # EXPLAIN DELETE",
        "explain (analyze 'OFF') delete from t # EXPLAIN",
        "explain (analyze false) delete from t # EXPLAIN",
        "explain (analyze 0) delete from t # EXPLAIN",
        "explain (analyze 00) delete from t # EXPLAIN DELETE",
        "explain (analyze off, analyze) delete from t # EXPLAIN DELETE",
        "explain with view as (select 1) select * from view # EXPLAIN",
        "explain select view from t # EXPLAIN",
        "explain (costs off, verbose) with analyze as (select 1) select 1 # EXPLAIN",
        "explain create table x as select 1 # EXPLAIN",
        "explain analyze create materialized view x as select 1 # EXPLAIN CREATE",
        "explain analyze refresh materialized view x # EXPLAIN ALTER",
        "explain select 1 into t # EXPLAIN",
        "explain analyze select nextval('s') # EXPLAIN SELECT INSERT",
        "show all # SHOW",
        "show a.\"b\" # SHOW",
        "show time zone # SHOW",
        "show session authorization # SHOW",
        "show transaction isolation level # SHOW",
        "show transaction # SHOW",
        "describe s.t # DESCRIBE",
        "desc table t # DESCRIBE",
        "use db # USE",
        "call s.p(a => (select 1)) # CALL",
        "call p(nextval('s')) # INSERT CALL",
        "truncate t # TRUNCATE",
        "grant a to b # GRANT",
        "revoke a from b # REVOKE",
        "analyze # ALTER",
        "analyse t # ALTER",
        "vacuum (full) t # ALTER",
        "cluster # ALTER",
        "reindex table t # ALTER",
        "reindex (verbose) index i # ALTER",
        "reindex schema s # ALTER",
        "reindex database # ALTER",
        "reindex system # ALTER",
        "comment on table t is 'x' # ALTER",
        "refresh materialized view v # ALTER",
        "set a to 1 # SET",
        "reset a # SET",
      })
  void typesOf(String sql, String types) {
    assertThat(names(classify(sql))).isEqualTo(types);
  }

  @Test
  void theOptionsOfExplainEndAtTheirBracket() {
    StatementTokens tokens = StatementSplitter.statements("explain (costs off) analyze t").get(0);
    assertThat(ExplainStatement.of(tokens).executes()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "xyzabc",
        "\"select\" 1",
        "1",
        "from t select 1",
        "(delete from t)",
        "((update t set a = 1))",
        "with",
        "with a as (select 1)",
        "with a as (select 1) foo",
        "with a (select 1) select 1",
        "with a as select 1",
        "with 1 as (select 1) select 1",
        "with a as (select 1) search depth first by 1 set z select 1",
        "with a as (select 1) search depth first x set z select 1",
        "with a as (select 1) search depth first by x z select 1",
        "with a as (select 1) search depth first by x set 1 select 1",
        "with a as (select 1) cycle x set z select 1",
        "with a as (select 1) cycle x set z to 'a'",
        "with a as (select 1) cycle x using z select 1",
        "with a as (select 1) cycle x set z using 1 select 1",
        "with a as not (select 1), select 1",
        "explain",
        "explain (costs off)",
        "explain analyze",
        "explain explain select 1",
        "explain show all",
        "explain verbose analyze select 1",
        "explain create view v as select 1",
        "explain create or replace temp view v as select 1",
        "explain create recursive view v as select 1",
        "explain create table t (a int)",
        "explain create index on t (a)",
        "explain vacuum",
        "explain grant a to b",
        "show",
        "show 1",
        "show a.",
        "show transaction isolation x",
        "show a b",
        "show create table t",
        "show time zone x",
        "show transaction isolation level x",
        "describe",
        "describe t u",
        "describe select 1",
        "use",
        "use a b",
        "call",
        "call p",
        "call p() x",
        "call (1)",
        "truncate",
        "grant",
        "revoke 1",
        "reindex",
        "reindex t",
        "comment",
        "comment t",
        "refresh",
        "refresh view v",
        "refresh materialized v"
      })
  void whatPostgresDoesNotKnowIsRefused(String sql) {
    assertThatThrownBy(() -> classify(sql))
        .isInstanceOf(RefusedText.class)
        .hasMessageStartingWith("SQL syntax error: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "copy t to stdout",
        "do $$ $$",
        "prepare p as select 1",
        "execute p",
        "deallocate p",
        "declare c cursor for select 1",
        "fetch c",
        "move c",
        "close c",
        "begin",
        "start transaction",
        "commit",
        "end",
        "rollback",
        "abort",
        "savepoint a",
        "release a",
        "lock t",
        "listen a",
        "unlisten a",
        "notify a",
        "load 'a'",
        "checkpoint",
        "discard all",
        "security label on table t is 'x'",
        "reassign owned by a to b",
        "import foreign schema a from server b into c",
        "explain execute p",
        "explain analyze declare c cursor for select 1"
      })
  void kindsOutsideTheSeventeenAreNamed(String sql) {
    assertThatThrownBy(() -> classify(sql))
        .isInstanceOfSatisfying(
            OtherKind.class,
            kind -> {
              assertThat(sql.toUpperCase(java.util.Locale.ROOT)).contains(kind.kind());
              assertThat(kind.getMessage()).endsWith(".");
            });
  }

  @Test
  void aTypeThatIsNotTheVerbIsExplained() {
    assertThat(classify("select nextval('s') into t from s for update").notes())
        .containsExactly(
            "nextval() counts as INSERT",
            "SELECT INTO creates a table",
            "FOR UPDATE and FOR SHARE lock rows");
    assertThat(classify("with a as (delete from t) select 1").notes())
        .containsExactly("the DELETE in its brackets is executed too");
    assertThat(classify("insert into t values (1) on conflict (a) do update set b = 1").notes())
        .containsExactly("ON CONFLICT DO UPDATE updates rows");
    assertThat(classify("explain analyze delete from t").notes())
        .containsExactly("EXPLAIN ANALYZE executes the statement");
    assertThat(classify("delete from t").notes()).isEmpty();
  }

  @Test
  void theQueryThatMustBeParsedIsTheInnerOne() {
    assertThat(query("select 1")).isEqualTo("select 1");
    assertThat(query("explain (costs off) delete from t")).isEqualTo("delete from t");
    assertThat(query("create table x as select 1 with no data")).isEqualTo("select 1");
    assertThat(query("create view v as select 1 with local check option")).isEqualTo("select 1");
    assertThat(query("create table x (a, b) as values (1, 2)")).isEqualTo("values (1, 2)");
    assertThat(query("create view v as with a as (select 1) select 2"))
        .isEqualTo("with a as (select 1) select 2");
    assertThat(query("create view v as with a as (values (1)) table a"))
        .isEqualTo("with a as (values (1)) table a");
    assertThat(classify("create table x (a int generated always as (1) stored)").query()).isEmpty();
  }

  @Test
  void explainAnalyzeOfWhatReachesBeyondTheDatabaseStaysSo() {
    assertThat(classify("explain analyze refresh materialized view v").clusterWide()).isEmpty();
  }

  private static Classification classify(String sql) {
    return TokenClassifier.classify(StatementSplitter.statements(sql).get(0));
  }

  private static String query(String sql) {
    return classify(sql).query().orElseThrow().source();
  }

  private static String names(Classification classification) {
    return classification.types().contains(StatementType.EXPLAIN)
        ? "EXPLAIN"
            + classification.types().stream()
                .filter(type -> type != StatementType.EXPLAIN)
                .map(type -> " " + type)
                .collect(Collectors.joining())
        : classification.types().stream().map(Enum::name).collect(Collectors.joining(" "));
  }
}
