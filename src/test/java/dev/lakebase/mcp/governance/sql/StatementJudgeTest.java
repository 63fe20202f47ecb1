package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the tokens and JSqlParser disagree, which no known text makes them do. */
class StatementJudgeTest {
  private static final StatementJudge ADMIN = judge(SqlProfile.ADMIN, true);

  @ParameterizedTest
  @CsvSource({
    "select 1, SELECT DELETE",
    "insert into t select 1, SELECT INSERT DELETE",
    "explain select 1, EXPLAIN",
    "explain analyze select 1, SELECT DELETE EXPLAIN",
    "create table x as select 1, DELETE CREATE",
    "explain analyze create table x as select 1, DELETE CREATE EXPLAIN",
    "select 1 into x, SELECT DELETE CREATE"
  })
  void whatOnlyJSqlParserSeesCountsWhereItIsExecuted(String sql, String types) {
    ParsedTypes parsed = ParsedTypes.read(Set.of(StatementType.SELECT, StatementType.DELETE));
    assertThat(
            judged(ADMIN, sql, parsed).types().stream()
                .map(Enum::name)
                .collect(Collectors.joining(" ")))
        .isEqualTo(types);
  }

  @Test
  void whatOnlyJSqlParserSeesIsDeniedToWhoMayNotDoIt() {
    ParsedTypes parsed = ParsedTypes.read(Set.of(StatementType.SELECT, StatementType.DELETE));
    Judgement judgement = judged(judge(SqlProfile.READ_ONLY, true), "select 1", parsed);
    assertThat(judgement.reason()).startsWith("Statement type 'DELETE' is not allowed.");
  }

  @Test
  void onlyTheCursorTakesAnUnreadQuery() {
    ParsedTypes unread = ParsedTypes.unread(Reading.NOT_UNDERSTOOD);
    assertThat(judged(ADMIN, "select 1", unread).execution()).isEqualTo(Execution.CURSOR_ONLY);
    assertThat(judged(judge(SqlProfile.ADMIN, false), "select 1", unread).reason())
        .startsWith("SQL syntax error: the governance could not read this SELECT statement");
    assertThat(judged(judge(SqlProfile.ADMIN, false), "explain select 1", unread).execution())
        .isEqualTo(Execution.DIRECT);
  }

  private static StatementJudge judge(SqlProfile profile, boolean mayUseCursor) {
    return new StatementJudge(SqlPolicy.of(profile), new ReservedNames(Set.of()), mayUseCursor);
  }

  private static Judgement judged(StatementJudge judge, String sql, ParsedTypes parsed) {
    StatementTokens tokens = StatementSplitter.statements(sql).get(0);
    return judge.judge(tokens, TokenClassifier.classify(tokens), parsed);
  }
}
