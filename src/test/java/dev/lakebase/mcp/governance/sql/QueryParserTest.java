package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParserTest {
  private static final QueryParser PARSER = new QueryParser(2, 2, 10_000);

  @AfterAll
  static void close() {
    PARSER.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "select 1 # SELECT",
        "values (1) # SELECT",
        "table t # SELECT",
        "select a from (select 1) b # SELECT",
        "insert into t select 1 # INSERT",
        "insert into t values (1) on conflict (a) do nothing # INSERT",
        "insert into t values (1) on conflict (a) do update set a = 1 # INSERT UPDATE",
        "update t set a = (select 1) # UPDATE",
        "delete from t # DELETE",
        "merge into t using s on a = b when matched then update set a = 1 # MERGE",
        "with a as (delete from t returning 1) select 1 # SELECT DELETE",
        "with a as (insert into t values (1) returning 1) select 1 # SELECT INSERT",
        "with a as (update t set b = 1 returning 1) insert into t select 1 # INSERT UPDATE",
        "select 1 into t from s # SELECT CREATE",
        "select * from t for update # SELECT UPDATE",
        "select * from (select * from t for share) u # SELECT UPDATE",
        "select * from t where a in (select b from u for no key update) # SELECT UPDATE",
      })
  void findsTheTypesInTheWholeTree(String sql, String types) {
    ParsedTypes parsed = parse(PARSER, sql);
    assertThat(parsed.parsed()).isTrue();
    assertThat(parsed.types().stream().map(Enum::name).collect(Collectors.joining(" ")))
        .isEqualTo(types);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select from where",
        "drop table t",
        "select 1 2 3",
        "begin",
        "if a = 1 drop table t",
        "create table t (a int)"
      })
  void whatIsNoQueryIsUnread(String sql) {
    assertThat(parse(PARSER, sql)).isEqualTo(ParsedTypes.UNREAD);
  }

  @Test
  void longAndDeepQueriesAreNotGivenToIt() {
    String deep = "(".repeat(QueryParser.MAX_NESTING) + "1" + ")".repeat(QueryParser.MAX_NESTING);
    assertThat(parse(PARSER, "select " + deep).parsed()).isTrue();
    assertThat(parse(PARSER, "select (" + deep + ")").parsed()).isFalse();
    int room = QueryParser.MAX_CHARACTERS - "select ".length();
    assertThat(parse(PARSER, "select " + "a".repeat(room)).parsed()).isTrue();
    assertThat(parse(PARSER, "select " + "a".repeat(room + 1)).parsed()).isFalse();
  }

  @Test
  void anAllowanceIsSpentOnShapesNotSeenBefore() {
    ParserAllowance allowance = new ParserAllowance();
    for (int i = 0; i < 10; i++) {
      String name = Character.toString('a' + i).repeat(5_000 - "select ".length());
      assertThat(PARSER.parse(statement("select " + name), allowance).parsed()).isTrue();
    }
    assertThat(PARSER.parse(statement("select unseen"), allowance)).isEqualTo(ParsedTypes.UNREAD);
    parse(PARSER, "select seen");
    assertThat(PARSER.parse(statement("select seen"), allowance).parsed()).isTrue();
  }

  @Test
  void evenTheShortestStatementsSpendTheAllowance() {
    ParserAllowance allowance = new ParserAllowance();
    for (int i = 0; i < SqlGuard.MAX_CHARACTERS / ParserAllowance.LEAST; i++) {
      assertThat(allowance.take(1)).isTrue();
    }
    assertThat(allowance.take(1)).isFalse();
  }

  @Test
  void aShapeIsReadOnce() {
    ParsedTypes first = parse(PARSER, "select a from b where c = 1");
    assertThat(parse(PARSER, "select a from b where c = 22 -- again")).isSameAs(first);
  }

  @Test
  void aQueryThatTakesTooLongIsUnreadAndReadTheNextTime() {
    try (QueryParser hasty = new QueryParser(1, 64, 0)) {
      assertThat(slowTexts()).anyMatch(sql -> parse(hasty, sql).equals(ParsedTypes.UNREAD));
      assertThat(slowTexts()).allMatch(sql -> parse(PARSER, sql).parsed());
    }
  }

  @Test
  void aFullOrClosedPoolReadsNothing() {
    QueryParser closed = new QueryParser(1, 1, 1_000);
    closed.close();
    assertThat(parse(closed, "select 1")).isEqualTo(ParsedTypes.UNREAD);
  }

  @Test
  void anInterruptedCallerStaysInterrupted() {
    assertThat(slowTexts())
        .anyMatch(
            sql -> {
              Thread.currentThread().interrupt();
              ParsedTypes types = parse(PARSER, sql);
              return Thread.interrupted() && types.equals(ParsedTypes.UNREAD);
            });
  }

  /** One of them may be read before anybody looks, on a machine that is busy; not all. */
  private static List<String> slowTexts() {
    return IntStream.range(0, 20)
        .mapToObj(i -> "select " + "a + ".repeat(1_000) + "b" + i)
        .toList();
  }

  @Test
  void noTextLeavesAThreadBehind() {
    Set<Thread> before = threads();
    try (QueryParser parser = new QueryParser()) {
      assertThat(
              parse(parser, "select " + "case when a then ".repeat(200) + "1" + " end".repeat(200)))
          .isNotNull();
      assertThat(threads()).hasSizeGreaterThan(before.size()).allMatch(Thread::isDaemon);
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(before).containsAll(threads()));
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sql-parser-"))
        .collect(Collectors.toSet());
  }

  private static ParsedTypes parse(QueryParser parser, String sql) {
    return parser.parse(statement(sql), new ParserAllowance());
  }

  private static StatementTokens statement(String sql) {
    return StatementSplitter.statements(sql).get(0);
  }
}
