package dev.lakebase.mcp.governance.sql;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Statements judged per second by one caller, over a mix of what agents send. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
@Threads(1)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class GuardBenchmark {
  /** A text in two parts: a name ends between them. */
  private record Text(String head, String tail) {
    Text(String text) {
      this(text.substring(0, text.indexOf('~')), text.substring(text.indexOf('~') + 1));
    }
  }

  private static final List<Text> MIX =
      Stream.of(
          "SELECT * FROM orders~ WHERE id = 4711",
          "select count(*) from customers~ where created_at > now() - interval '7 days'",
          "SELECT c.name, sum(o.total) AS revenue FROM customers~ c JOIN orders o ON o.customer_id ="
              + " c.id WHERE o.status IN ('paid', 'sent') GROUP BY c.name HAVING sum(o.total) >"
              + " 1000 ORDER BY revenue DESC LIMIT 20",
          "with monthly as (select date_trunc('month', created_at) as month, sum(total) as total"
              + " from orders~ group by 1) select month, total, total - lag(total) over (order by"
              + " month) as change from monthly order by month",
          "SELECT data->>'email' AS email FROM users~ WHERE data @> '{\"active\": true}'::jsonb",
          "select table_name, column_name, data_type as kind~ from information_schema.columns where"
              + " table_schema = 'public' order by table_name, ordinal_position",
          "INSERT INTO events~ (kind, payload, at) VALUES ('login', '{\"ip\": \"10.0.0.1\"}',"
              + " now()) ON CONFLICT (id) DO NOTHING",
          "update products~ set price = price * 1.05, updated_at = now() where category = 'books'",
          "DELETE FROM sessions~ WHERE expires_at < now()",
          "explain select * from orders~ where customer_id = 42")
          .map(Text::new)
          .toList();
  private static final List<String> SEEN = MIX.stream().map(text -> text.head + text.tail).toList();

  private static final SqlPolicy POLICY = SqlPolicy.of(SqlProfile.DEVELOPER);

  private final SqlGuard guard = new SqlGuard();
  private final ReservedNames reserved = new ReservedNames(Set.of());
  private int next;
  private long unseen;

  private int next() {
    next = next + 1 == MIX.size() ? 0 : next + 1;
    return next;
  }

  /** All but JSqlParser and the text it would be given. */
  @Benchmark
  public Classification ownSteps(Blackhole blackhole) {
    String sql = SEEN.get(next());
    TextLimits.check(sql);
    StatementTokens statement = StatementSplitter.statements(sql).get(0);
    Optional<String> blocked = FunctionCalls.blocked(statement);
    blackhole.consume(blocked);
    blackhole.consume(reserved.touched(statement));
    return TokenClassifier.classify(statement);
  }

  @Benchmark
  public Judgement seenShapes() {
    return allowed(guard.judge(SEEN.get(next()), POLICY));
  }

  /** Every text names something that no text before it named, so JSqlParser reads each. */
  @Benchmark
  public Judgement unseenShapes() {
    unseen++;
    Text text = MIX.get(next());
    return allowed(guard.judge(text.head + "_" + unseen + text.tail, POLICY));
  }

  private static Judgement allowed(Judgement judgement) {
    if (!judgement.allowed()) {
      throw new IllegalStateException(judgement.reason());
    }
    return judgement;
  }

  @TearDown
  public void close() {
    guard.close();
  }
}
