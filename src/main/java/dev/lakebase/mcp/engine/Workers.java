package dev.lakebase.mcp.engine;

import io.vertx.core.spi.ExecutorServiceFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * The threads that run routes. From Java 24 on each call has a virtual thread of its own: one that
 * waits for PostgreSQL, or for a place, costs no wake-up of a thread of the system. Before that a
 * virtual thread that waits within a monitor holds a processor (JEP 491), so there is a pool.
 */
final class Workers implements ExecutorServiceFactory {
  private static final int UNPINNED = 24;

  @Override
  public ExecutorService createExecutor(ThreadFactory pooled, Integer threads, Integer most) {
    if (Runtime.version().feature() < UNPINNED) {
      return INSTANCE.createExecutor(pooled, threads, most);
    }
    ThreadFactory virtual =
        new VirtualThreadTaskExecutor("lakebase-worker-").getVirtualThreadFactory();
    return new ThreadPoolExecutor(
        0, Integer.MAX_VALUE, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), virtual);
  }
}
