package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '~',
      value = {
        "SELECT/**/A -- c ! select a",
        "null ! null",
        "1 ! 1",
        "a , - ! a , -",
        "select a as table b ! select a as table b",
        "t.table b ! t . table b",
        "using ! using",
        "@> a ! a",
        "[ a ] ! [ a ]",
        "select é, a$b, \"É\", \"A b\"\"c;\", \"x1_\" ! select \"_\" , \"a_b\" , \"_\" , \"A_b_c_\" , \"x1_\"",
        "select 1.5, a, E'\\'', b, $$;$$, c, x'1F', d, $1 ! select 1 , a , 'x' , b , 'x' , c , 'x' , d , 1",
        "select U&'d=0061' uescape '=' ! select 'x'",
        "select a in (1, 2, 'b', $1) ! select a in ( 1 )",
        "insert into t values (1, null, 'a'), (true, -2, default), (3, +4, false) ! insert into t values ( 1 )",
        "insert into t values (now(), -a), (now(), -a), (b) ! insert into t values ( now ( ) , - a ) , ( b )",
        "select (a) (a) ! select ( a ) ( a )",
        "select (1), (1, a), (1, a) ! select ( 1 ) , ( 1 , a )",
        "select null, a is null, f(null, b) ! select null , a is null , f ( 1 , b )",
        "select f(null) ! select f ( 1 )",
        "select (a null) ! select ( a null )",
        "select - 1, a - 1, f(-a), (- 1) ! select - 1 , a - 1 , f ( - a ) , ( 1 )",
        "select a <-> b, <-> b, a ~* any (c), a || b ! select a || b , b , a || any ( c ) , a || b",
        "select 1 @> 'a', (a) @> b, c[1] @> d, e::int[] @> f ! select 1 || 'x' , ( a ) || b , c || d , e :: int || f",
        "select null @> a, end @> b, true @> c, false @> d, current_date @> e, from @> f ! select null || a , end || b , true || c , false || d , current_date || e , from f",
        "select a + @ b ! select a + b",
        "select a operator(s.+) b, operator(+) c, operator ! select a || b , c , operator",
        "select a from t order by a using >, b using (c) ! select a from t order by a , b using ( c )",
        "select a[1], b[1:2][:], c[f(1)], array[1, a], (d)[b] ! select a , b , c [ f ( 1 ) ] , array [ 1 , a ] , ( d )",
        "select * from only t, only (u), only v join only w ! select * from t , only ( u ) , v join w",
        "update only t set a = 1 ! update t set a = 1",
        "table only t ! select * from t",
        "select a as table, t.table, table ! select a as table , t . table , table",
        "with a as (table t) table a ! with a as ( select * from t ) select * from a",
        "select 1 into temp table t ! select 1 into t",
        "select 1 into unlogged t ! select 1 into t",
        "select 1 into temp ! select 1 into temp",
        "select ! select 1",
        "select from t ! select 1 from t",
        "select exists (select) ! select exists ( select 1 )",
        "merge into t using s on a when matched then do nothing ! merge into t using s on a when matched then delete",
        "merge into t using s on a when not matched then do nothing ! merge into t using s on a when not matched then insert values ( 1 )",
        "merge into t using s on a when not matched then do nothing when matched then do nothing ! merge into t using s on a when not matched then insert values ( 1 ) when matched then delete",
        "insert into t values (1) on conflict do nothing ! insert into t values ( 1 ) on conflict do nothing",
        "select then do update ! select then do update",
        "select point '1,2', text as, a as text 'x', inet, interval '1' ! select 'x' , text as , a as text 'x' , inet , interval 'x'",
        "with a as (with b as (select 1) delete from t) select 1 ! with b as ( select 1 ) , a as ( delete from t ) select 1",
        "with a (x, y) as not materialized (with recursive b as (select 1), c as (select 2) update t set a = 1) select 1 ! with b as ( select 1 ) , c as ( select 1 ) , a ( x , y ) as not materialized ( update t set a = 1 ) select 1",
        "with a as (with b as (select 1) select 2) select 1 ! with a as ( with b as ( select 1 ) select 1 ) select 1",
        "select (with b as (select 1) delete from t) ! select ( with b as ( select 1 ) delete from t )",
        "with 1 as (with b as (select 1) delete from t) select 1 ! with 1 as ( with b as ( select 1 ) delete from t ) select 1",
        "with a as (with b as (with c as (select 1) delete from t) insert into u values (1)) select 2 ! with c as ( select 1 ) , b as ( delete from t ) , a as ( insert into u values ( 1 ) ) select 1",
      })
  void writesWhatEveryReaderReadsAlike(String sql, String canonical) {
    assertThat(canonical(sql)).isEqualTo(canonical);
  }

  @Test
  void textsThatDifferInTheirValuesShareOneShape() {
    assertThat(canonical("SELECT a FROM t WHERE b = 1 AND c IN ('x', 'y', 'z')"))
        .isEqualTo(canonical("select a from t where b = 20 and c in ('w') -- again"));
  }

  @Test
  void noMoreThanSixteenNestedListsAreLifted() {
    String text = "with a as (select 1)" + ", b as (with c as (select 1) delete from t)".repeat(17);
    assertThat(canonical(text + " select 1").split("\\( with", -1)).hasSize(2);
  }

  private static String canonical(String sql) {
    return CanonicalText.of(StatementSplitter.statements(sql).get(0));
  }
}
