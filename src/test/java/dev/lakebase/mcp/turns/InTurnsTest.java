package dev.lakebase.mcp.turns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.springframework.core.task.VirtualThreadTaskExecutor;

class InTurnsTest {
  @Test
  void theItemsAreThoseOfTheWhole() {
    List<Integer> items = Stream.iterate(0, i -> i + 1).limit(1000).toList();

    assertThat(new InTurns<>(items)).containsExactlyElementsOf(items);
  }

  @Test
  @EnabledForJreRange(minVersion = 24)
  void whoGoesThroughManyLetsOthersOn() {
    VirtualThreadTaskExecutor threads = new VirtualThreadTaskExecutor();
    AtomicBoolean otherRan = new AtomicBoolean();
    AtomicBoolean over = new AtomicBoolean();
    try {
      for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
        threads.execute(() -> goThrough(over));
      }
      threads.execute(() -> otherRan.set(true));

      await().atMost(Duration.ofSeconds(30)).untilTrue(otherRan);
    } finally {
      over.set(true);
    }
  }

  private static void goThrough(AtomicBoolean over) {
    InTurns<AtomicBoolean> endless = new InTurns<>(Stream.generate(() -> over)::iterator);
    for (AtomicBoolean isOver : endless) {
      if (isOver.get()) {
        return;
      }
    }
  }
}
