package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParserTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  /** One per test: a shape that another test has had read would not be read again. */
  private final QueryParser parser = new QueryParser(2, 2, LONG, LONG);

  @AfterEach
  void close() {
    parser.close();
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
    ParsedTypes parsed = parse(parser, sql);
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
  void whatIsNoQueryIsNotUnderstood(String sql) {
    assertThat(parse(parser, sql)).isEqualTo(ParsedTypes.unread(Reading.NOT_UNDERSTOOD));
  }

  @Test
  void longAndDeepQueriesAreNotGivenToIt() {
    String deep = "(".repeat(TextQueries.MAX_NESTING) + "1" + ")".repeat(TextQueries.MAX_NESTING);
    assertThat(parse(parser, "select " + deep).parsed()).isTrue();
    assertThat(parse(parser, "select (" + deep + ")").reading()).isEqualTo(Reading.TOO_LARGE);
    int room = TextQueries.MAX_CHARACTERS - "select ".length();
    assertThat(parse(parser, "select " + "a".repeat(room)).parsed()).isTrue();
    assertThat(parse(parser, "select " + "a".repeat(room + 1)).reading())
        .isEqualTo(Reading.TOO_LARGE);
  }

  @Test
  void oneTextIsReadUpToItsAllowanceAndTheRestTheNextTime() {
    int shapes = ParserAllowance.TOKENS / ParserAllowance.LEAST;
    List<StatementTokens> text = statements("select shape_%d", shapes + 2);
    List<ParsedTypes> first = parser.parse(text);
    assertThat(first.subList(0, shapes)).allMatch(ParsedTypes::parsed);
    assertThat(first.subList(shapes, shapes + 2)).containsOnly(ParsedTypes.unread(Reading.SPENT));
    assertThat(parser.parse(text)).hasSameSizeAs(text).allMatch(ParsedTypes::parsed);
  }

  @Test
  void theSameShapeSpendsTheAllowanceOnce() {
    List<StatementTokens> text = statements("select same from t where a = %d", 900);
    assertThat(parser.parse(text)).hasSize(900).allMatch(ParsedTypes::parsed);
  }

  @Test
  void longStatementsSpendTheAllowanceByTheirTokens() {
    String terms = "+b".repeat(1_000 - 1);
    List<StatementTokens> text = statements("select long_%d" + terms, 6);
    List<ParsedTypes> read = parser.parse(text);
    int fit = ParserAllowance.TOKENS / 2_000;
    assertThat(read.subList(0, fit)).allMatch(ParsedTypes::parsed);
    assertThat(read.get(fit).reading()).isEqualTo(Reading.SPENT);
  }

  @Test
  void theAnswersStandInTheOrderOfTheQueries() {
    assertThat(
            parser.parse(
                List.of(
                    statement("delete from ordered"),
                    statement("select ordered from where"),
                    statement("select ordered"),
                    statement("delete from ordered where 1 = 2"))))
        .containsExactly(
            ParsedTypes.read(Set.of(StatementType.DELETE)),
            ParsedTypes.unread(Reading.NOT_UNDERSTOOD),
            ParsedTypes.read(Set.of(StatementType.SELECT)),
            ParsedTypes.read(Set.of(StatementType.DELETE)));
  }

  @Test
  void aShapeIsReadOnce() {
    ParsedTypes first = parse(parser, "select a from b where c = 1");
    assertThat(parse(parser, "select a from b where c = 22 -- again")).isSameAs(first);
  }

  @Test
  void noQueryIsBegunOnceTheWorkIsTooMuchButTheNextTimeItIs() {
    try (QueryParser idle = new QueryParser(1, 1, LONG, Duration.ZERO)) {
      List<StatementTokens> text = statements("select work_%d", 3);
      for (int read = 1; read <= 3; read++) {
        List<ParsedTypes> answers = idle.parse(text);
        assertThat(answers.subList(0, read)).allMatch(ParsedTypes::parsed);
        assertThat(answers.subList(read, 3)).allMatch(ParsedTypes.unread(Reading.LATE)::equals);
      }
    }
  }

  @Test
  void aTextThatTakesTooLongIsLateAndReadTheNextTime() {
    try (QueryParser hasty = new QueryParser(1, 64, Duration.ZERO, LONG)) {
      assertThat(slowTexts()).anyMatch(sql -> parse(hasty, sql).reading() == Reading.LATE);
      assertThat(slowTexts()).allMatch(sql -> parse(parser, sql).parsed());
    }
  }

  @Test
  void aClosedPoolReadsNothing() {
    QueryParser closed = new QueryParser(1, 1, LONG, LONG);
    closed.close();
    assertThat(parse(closed, "select 1")).isEqualTo(ParsedTypes.unread(Reading.LATE));
  }

  @Test
  void anInterruptedCallerStaysInterrupted() {
    try (QueryParser patient = new QueryParser(1, 64, LONG, LONG)) {
      assertThat(slowTexts())
          .anyMatch(
              sql -> {
                Thread.currentThread().interrupt();
                ParsedTypes types = parse(patient, sql);
                return Thread.interrupted() && types.reading() == Reading.LATE;
              });
    }
  }

  @Test
  void anInterruptedReaderBeginsNoFurtherQuery() throws InterruptedException {
    TextQueries text =
        new TextQueries(statements("select interrupted_%d", 2), new TextCache<>(2, 100));
    Thread reader =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              text.readUnseen(LONG);
            });
    reader.start();
    reader.join();
    assertThat(text.answers())
        .extracting(ParsedTypes::reading)
        .containsExactly(Reading.READ, Reading.LATE);
  }

  /** One of them may be read before anybody looks, on a machine that is busy; not all. */
  private static List<String> slowTexts() {
    return IntStream.range(0, 20)
        .mapToObj(i -> "select " + "a + ".repeat(1_000) + "b" + i)
        .toList();
  }

  @Test
  @SuppressWarnings("try")
  void aParserGetsReadyBeforeItsFirstText() {
    Set<Thread> before = threads();
    try (QueryParser ready = new QueryParser()) {
      assertThat(threads()).anyMatch(thread -> !before.contains(thread));
    }
  }

  @Test
  void noTextLeavesAThreadBehind() throws InterruptedException {
    Set<Thread> before = threads();
    String deep = "select " + "case when a then ".repeat(200) + "1" + " end".repeat(200);
    Thread caller = new Thread(() -> parse(parser, deep));
    caller.setDaemon(false);
    caller.start();
    caller.join();
    Set<Thread> reading = threads();
    reading.removeAll(before);
    assertThat(reading).isNotEmpty().allMatch(Thread::isDaemon);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(reading).noneMatch(Thread::isAlive));
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sql-parser-"))
        .collect(Collectors.toSet());
  }

  private static ParsedTypes parse(QueryParser parser, String sql) {
    return parser.parse(List.of(statement(sql))).get(0);
  }

  private static List<StatementTokens> statements(String format, int count) {
    return IntStream.range(0, count).mapToObj(i -> statement(String.format(format, i))).toList();
  }

  private static StatementTokens statement(String sql) {
    return StatementSplitter.statements(sql).get(0);
  }
}
