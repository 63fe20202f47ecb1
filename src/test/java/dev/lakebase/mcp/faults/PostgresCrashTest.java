package dev.lakebase.mcp.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.RunningServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL is killed and comes back, again and again, while calls keep coming. */
@Tag("faults")
@Tag("alone")
@ExtendWith(SearchedLog.class)
class PostgresCrashTest {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresCrashTest.class);
  private static final int CYCLES = Integer.getInteger("lakebase.faults.kills", 50);
  private static final int CALLS_PER_SECOND = 200;
  private static final int STEADY = 100;

  /** A JVM that has just started has the whole load at once. */
  private static final Duration WARM_UP = Duration.ofSeconds(120);

  private static final Duration RECOVERY = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @Test
  void noAcknowledgedInsertIsLostAndNoneIsMadeTwice() throws Exception {
    List<Long> recoveries = new ArrayList<>();
    try (CrashingPostgres postgres = new CrashingPostgres(directory);
        RunningServer service = postgres.service(postgres.port(), "LAKEBASE_QUERY_TIMEOUT=5");
        Ledger ledger = new Ledger(new Caller(service))) {
      ledger.begin(CALLS_PER_SECOND);
      awaitSteady(ledger, System.nanoTime(), WARM_UP);
      for (int cycle = 0; cycle < CYCLES; cycle++) {
        postgres.kill();
        postgres.restart();
        long back = System.nanoTime();
        recoveries.add((awaitSteady(ledger, back, RECOVERY) - back) / 1_000_000);
      }
      ledger.end();
      recoveries.sort(null);
      LOG.warn(
          "{} kills under {} calls/s: {} calls, {}; longest {} ms; full rate after its return:"
              + " median {} ms, most {} ms",
          CYCLES,
          CALLS_PER_SECOND,
          ledger.calls(),
          ledger.told(),
          ledger.longest().toMillis(),
          recoveries.get(recoveries.size() / 2),
          recoveries.get(recoveries.size() - 1));
      try (Connection books = postgres.settings().connect()) {
        ledger.compareWith(books);
      }
      // A wake-up's five retries and what a statement may take, and not for ever.
      assertThat(ledger.longest()).isLessThan(Duration.ofSeconds(30));
    }
  }

  private static long awaitSteady(Ledger ledger, long moment, Duration most) {
    return await()
        .atMost(most)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> ledger.steadySince(moment, STEADY), java.util.Optional::isPresent)
        .orElseThrow();
  }
}
