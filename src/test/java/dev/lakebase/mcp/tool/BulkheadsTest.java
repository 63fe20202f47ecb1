package dev.lakebase.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.protocol.McpRejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkheadsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void aFullCategoryLeavesTheOthersTheirPlaces() {
    Bulkheads bulkheads = of(1, 0, LONG);
    bulkheads.enter("slow", new Cancellation());

    assertThatThrownBy(() -> bulkheads.enter("slow", new Cancellation()))
        .isInstanceOfSatisfying(
            McpRejection.class, rejection -> assertThat(rejection.status()).isEqualTo(503))
        .hasMessageContaining("category 'slow'");
    bulkheads.enter("fast", new Cancellation());

    assertThat(bulkheads.load())
        .containsEntry("slow", new Bulkheads.Load(1, 0))
        .containsEntry("fast", new Bulkheads.Load(1, 0));
  }

  @Test
  void aPlaceGoesToWhoHasWaitedLongest() {
    Bulkheads bulkheads = of(1, 8, LONG);
    bulkheads.enter("one", new Cancellation());
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(enter(bulkheads, new Cancellation()));
      awaitLoad(bulkheads, 1, i + 1);
    }

    for (int i = 0; i < 3; i++) {
      assertThat(waiting.get(i)).isNotDone();
      bulkheads.leave("one");
      waiting.get(i).join();
    }
    bulkheads.leave("one");
    assertThat(bulkheads.load()).containsEntry("one", new Bulkheads.Load(0, 0));
  }

  @Test
  void threeQuartersOfThoseThatWaitMayBeOfOneCategory() {
    Bulkheads bulkheads = of(1, 4, LONG);
    bulkheads.enter("one", new Cancellation());
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(enter(bulkheads, new Cancellation()));
      awaitLoad(bulkheads, 1, i + 1);
    }

    assertThatThrownBy(() -> bulkheads.enter("one", new Cancellation()))
        .isInstanceOf(McpRejection.class);
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void whoIsTiredOrGoneWaitsNoLongerAndKeepsNoPlace() {
    Bulkheads tired = of(1, 8, Duration.ofMillis(50));
    tired.enter("one", new Cancellation());
    assertThatThrownBy(() -> tired.enter("one", new Cancellation()))
        .isInstanceOf(McpRejection.class);

    Bulkheads bulkheads = of(1, 8, LONG);
    bulkheads.enter("one", new Cancellation());
    Cancellation gone = new Cancellation();
    CompletableFuture<Void> waiting = enter(bulkheads, gone);
    awaitLoad(bulkheads, 1, 1);
    gone.cancel();
    assertThatThrownBy(waiting::join).hasCauseInstanceOf(McpRejection.class);

    awaitLoad(bulkheads, 1, 0);
    bulkheads.leave("one");
    bulkheads.enter("one", new Cancellation());
    assertThat(bulkheads.load()).containsEntry("one", new Bulkheads.Load(1, 0));
  }

  private static Bulkheads of(int running, int waiting, Duration patience) {
    return new Bulkheads(new Bulkheads.Limits(running, waiting, patience));
  }

  private CompletableFuture<Void> enter(Bulkheads bulkheads, Cancellation cancellation) {
    return CompletableFuture.runAsync(() -> bulkheads.enter("one", cancellation), threads);
  }

  private static void awaitLoad(Bulkheads bulkheads, int running, int waiting) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> bulkheads.load().get("one").equals(new Bulkheads.Load(running, waiting)));
  }
}
