package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementSplitterTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        " ; ;select 1; ;",
        "select 1 -- ; a",
        "select ';' , $$;$$, \";\" /* ; */",
        "create rule r as on insert to t do (select 1; delete from t)",
        "create or replace rule r as on insert to t do also (;)",
        "create function f() returns int begin atomic select 1; select 2; end;",
        "create or replace procedure p() begin atomic end",
        "create procedure p() begin atomic select case when a then 1 end; end",
        "create function f() begin atomic select 1 as case; select 1 as end; end"
      })
  void oneStatement(String sql) {
    assertThat(StatementSplitter.statements(sql)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1; select 2",
        "a;b",
        "create function f() begin atomic select 1; end; drop table t",
        "create function f() begin atomic select 1 as case; end; drop table t",
        "create function f() begin atomic select 1 as begin; end; end",
        "create function f(begin atomic) language sql as 'x'; end",
        "create table f() begin atomic; end",
        "create or x function f() begin atomic; end",
        "drop function f begin atomic; end",
        "create x function begin atomic; end",
        "create function f() begin; atomic end",
        "create function f() \"begin\" atomic; end",
        "create function f() begin \"atomic\"; end",
        "create function f() atomic; end",
        "create function f() begin atomic \"end\"; end; x",
        "end; begin atomic"
      })
  void twoStatements(String sql) {
    assertThat(StatementSplitter.statements(sql)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        ")",
        "(]",
        "[)",
        "([)]",
        "a(b",
        "a)b",
        "select (1; select 2)",
        "select a[1;2]",
        "create table t (a int; b int)",
        "create function f() begin atomic select 1;",
        "create \"rule\" r do (a;b)",
        "create function f() begin atomic (end; a)",
        "drop rule r (a;b)"
      })
  void textsThatPostgresRefusesAreNotSplit(String sql) {
    assertThatThrownBy(() -> StatementSplitter.statements(sql))
        .isInstanceOf(RefusedText.class)
        .hasMessageStartingWith("SQL syntax error: ");
  }

  @Test
  void nothingButSpaceAndCommentsIsNoStatement() {
    assertThat(StatementSplitter.statements(" -- a\n /* b */ ;; ")).isEmpty();
  }

  @Test
  void nestingIsBounded() {
    String deepest = "(".repeat(200) + ")".repeat(200);
    assertThat(StatementSplitter.statements("select " + deepest)).hasSize(1);
    assertThatThrownBy(() -> StatementSplitter.statements("select (" + deepest + ")"))
        .hasMessage("The statement nests more than 200 brackets. Write it flatter.");
  }

  @Test
  void eachStatementKnowsItsExactText() {
    List<StatementTokens> statements =
        StatementSplitter.statements(" /* a */ select 1 -- b\n + 2 ; -- c\n\tdrop table t;");
    assertThat(statements)
        .extracting(StatementTokens::source)
        .containsExactly("select 1 -- b\n + 2", "drop table t");
  }

  @Test
  void bracketsAreFollowedToTheirEnd() {
    StatementTokens tokens = StatementSplitter.statements("a (b [c] (d)) [e] f").get(0);
    assertThat(tokens.behindBracket(1)).isEqualTo(10);
    assertThat(tokens.behindBracket(10)).isEqualTo(13);
    assertThat(tokens.nesting()).isEqualTo(2);
    assertThat(tokens.from(13).source()).isEqualTo("f");
    assertThat(tokens.until(1).source()).isEqualTo("a");
  }

  @Test
  void tokensBeyondTheEndsAreNothing() {
    StatementTokens tokens = StatementSplitter.statements("a \"b\" +").get(0);
    for (int index : new int[] {-1, 3}) {
      assertThat(tokens.isKeyword(index, "a")).isFalse();
      assertThat(tokens.isSymbol(index, "+")).isFalse();
      assertThat(tokens.isName(index)).isFalse();
      assertThat(tokens.isAnyKeyword(index, java.util.Set.of("a"))).isFalse();
      assertThat(tokens.word(index)).isEmpty();
    }
    assertThat(tokens.word(1)).isEmpty();
    assertThat(tokens.isAnyKeyword(1, java.util.Set.of("b"))).isFalse();
  }
}
