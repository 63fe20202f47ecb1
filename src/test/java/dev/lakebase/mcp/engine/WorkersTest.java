package dev.lakebase.mcp.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class WorkersTest {
  private final ExecutorService workers =
      new Workers().createExecutor(Executors.defaultThreadFactory(), 1, 1);

  @Test
  @EnabledForJreRange(max = JRE.JAVA_23)
  void areAPoolWhereAVirtualThreadWouldHoldAProcessor() throws Exception {
    String first = workers.submit(() -> Thread.currentThread().getName()).get();
    assertThat(workers.submit(() -> Thread.currentThread().getName()).get()).isEqualTo(first);
    assertThat(first).doesNotContain("lakebase-worker");
    workers.shutdownNow();
  }

  @Test
  @EnabledForJreRange(minVersion = 24)
  void areVirtualThreadsWhereOneThatWaitsHoldsNoProcessor() throws Exception {
    int many = 100 * Runtime.getRuntime().availableProcessors();
    CountDownLatch all = new CountDownLatch(many);
    Object[] monitors = new Object[many];
    for (int i = 0; i < many; i++) {
      Object monitor = new Object();
      monitors[i] = monitor;
      workers.execute(
          () -> {
            synchronized (monitor) {
              all.countDown();
              awaitAll(all);
            }
          });
    }
    assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(workers.submit(() -> Thread.currentThread().getName()).get())
        .startsWith("lakebase-worker-");
    workers.shutdownNow();
  }

  @Test
  void endWithTheServer() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Future<?> waiting =
        workers.submit(
            () -> {
              begun.countDown();
              new CountDownLatch(1).await();
              return null;
            });
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    workers.shutdownNow();
    assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(InterruptedException.class);
    assertThat(workers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  private static void awaitAll(CountDownLatch all) {
    try {
      all.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
