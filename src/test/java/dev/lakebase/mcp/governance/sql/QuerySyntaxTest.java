package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuerySyntaxTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select :x",
        "select a from t where b = :c",
        "select (:x)",
        "select 1, :x",
        "select * from t where :x",
        "select * from t@link",
        "select * from a join t @ link",
        "select a,, b",
        "select a, from t",
        "select (a, )",
        "select a, where b",
        "select * from t where a = ?",
        "select f(?, 1)",
        "select (a +)",
        "select a[1 +]",
        "select a + , b",
        "select [a] from t",
        "select a from [t]",
        "select ([a])",
        "select * from t limit 1, 2",
        "select 1 / drop table t",
        "select 1 go drop table t",
        "select 1 go delete from t",
        "select a b c",
        "select a b drop",
        "select * from t where",
        "select * from t order by a limit",
        "select * from where a",
        "select a from t where group by b",
        "select 1 union limit 1",
        "select 1 +",
        "select a.",
        "select a,",
        "select a ::",
        "select * from t where a and",
        "select a from t where from x",
        "select a from t lock table u"
      })
  void whatOtherDatabasesTakeIsRefused(String sql) {
    assertThatThrownBy(() -> check(sql))
        .isInstanceOf(RefusedText.class)
        .hasMessageStartingWith("SQL syntax error: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select",
        "select *",
        "select a[b[1]:2], a[1:2], a[:], a[:2], a[b:], a['x':$1], a[f(1):b[1]]",
        "select json_object('a' : 1, b : 2, null : 3, true : 1, false : 2, case a when 1 then 2 end : 3)",
        "select a @ b, @ -5 from t",
        "select a @ 1 from t",
        "with x as (with a as (select 1) table a) select 1",
        "select count(*), t.*, (t).*",
        "select a operator(pg_catalog.+) b, c operator(+) d",
        "select a from t order by a using >",
        "select a from t order by a using >, b using <",
        "select f(a order by b using <)",
        "select array[1, 2], array[[1], [2]], '{1}'::int[], (a)[1], a[1][2], $1[1]",
        "select * from t limit 1",
        "select * from t limit all offset 2",
        "select a as where",
        "select t.where",
        "select a as from from t",
        "select t.from from t where t.where",
        "table t",
        "(table t)",
        "select 1 union table t",
        "select 1 union all table t",
        "with a as (select 1) table a",
        "select 1 into table t",
        "select 1 into temp table t",
        "select a as table from t",
        "insert into t table u",
        "select 1 a",
        "select a b from t c where d",
        "select a b, c d from t e, u f",
        "select a.b c from t",
        "update t a set b = 1",
        "select 1 as drop",
        "delete from t a using u b",
        "select 1 go",
        "select case a when 1 then 2 else 3 end",
        "select 1 table",
        "select a from t where b in (1) and not c",
        "select * from f() as (a int, b text)",
        "select double precision '1'",
        "select a from t join lateral (select 1) x on true",
        "select a from only t"
      })
  void whatPostgresTakesIsNot(String sql) {
    assertThat(check(sql)).isTrue();
  }

  private static boolean check(String sql) {
    return !TokenClassifier.classify(StatementSplitter.statements(sql).get(0)).types().isEmpty();
  }
}
