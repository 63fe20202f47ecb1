package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the dearest admissible texts cost: processor time, the caller's and the parser's, on a warm
 * machine, with a shape that was never seen before. A budget, not a benchmark, and so outside the
 * fast build.
 */
@Tag("cost")
class CostTest {
  private static final double MOST_MILLIS = 250;
  private static final int RUNS = 3;
  private static final SqlPolicy ADMIN = SqlPolicy.of(SqlProfile.ADMIN);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final SqlGuard GUARD = new SqlGuard();

  @BeforeAll
  static void warmUp() {
    for (int i = 0; i < 20; i++) {
      GUARD.judgeScript(DearTexts.script("select a0000,b from t"), ADMIN);
    }
  }

  @AfterAll
  static void close() {
    GUARD.close();
  }

  static Stream<Map.Entry<String, String>> texts() {
    return DearTexts.all().entrySet().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void noTextTakesLong(Map.Entry<String, String> text) {
    double[] statement = new double[RUNS];
    double[] script = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      String sql = text.getValue();
      String other = DearTexts.fresh(sql);
      statement[i] = millis(() -> GUARD.judge(other, ADMIN));
      String several = DearTexts.script(sql);
      script[i] = millis(() -> GUARD.judgeScript(several, ADMIN));
    }
    Arrays.sort(statement);
    Arrays.sort(script);
    System.out.printf(
        "cost: %-28s %6d characters, statement %6.1f ms (most %6.1f), script %6.1f ms (most %6.1f),"
            + " %s%n",
        text.getKey(),
        text.getValue().length(),
        statement[RUNS / 2],
        statement[RUNS - 1],
        script[RUNS / 2],
        script[RUNS - 1],
        GUARD.judge(text.getValue(), ADMIN).verdict());
    assertThat(statement[RUNS / 2]).isLessThan(MOST_MILLIS);
    assertThat(script[RUNS / 2]).isLessThan(MOST_MILLIS);
  }

  @Test
  void noTextLeavesAThreadBehind() {
    GUARD.judge("select 1", ADMIN);
    int bound = Math.max(2, Runtime.getRuntime().availableProcessors());
    for (String text : DearTexts.all().values()) {
      GUARD.judge(DearTexts.fresh(text), ADMIN);
      assertThat(parserThreads()).isLessThanOrEqualTo(bound);
    }
  }

  private static double millis(Runnable judging) {
    Map<Long, Long> before = processorTimes();
    judging.run();
    long nanos = 0;
    for (Map.Entry<Long, Long> after : processorTimes().entrySet()) {
      nanos += after.getValue() - before.getOrDefault(after.getKey(), 0L);
    }
    return nanos / 1e6;
  }

  /** By thread: the caller's and every parser's that lives. */
  private static Map<Long, Long> processorTimes() {
    Map<Long, Long> times = new HashMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread == Thread.currentThread() || thread.getName().startsWith("sql-parser-")) {
        times.put(thread.getId(), Math.max(0, THREADS.getThreadCpuTime(thread.getId())));
      }
    }
    return times;
  }

  private static long parserThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sql-parser-"))
        .count();
  }
}
