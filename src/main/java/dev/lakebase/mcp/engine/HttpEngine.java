package dev.lakebase.mcp.engine;

import dev.lakebase.mcp.tool.Cancellation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;

/** Camel's Vert.x engine for {@code platform-http}, with a consumer of our own for the road. */
public final class HttpEngine extends VertxPlatformHttpEngine {
  private final String routerName;
  private final String mcp;
  private final boolean beginsOnLoop;
  private final Set<Cancellation> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param mcp path of the road; every other path is served as Camel does
   * @param beginsOnLoop whether the steps before the hand-over never wait
   */
  HttpEngine(String routerName, String mcp, boolean beginsOnLoop) {
    this.routerName = routerName;
    this.mcp = mcp;
    this.beginsOnLoop = beginsOnLoop;
  }

  /** Tells every call that nobody waits for it any more. */
  void cancelAll() {
    underWay.forEach(Cancellation::cancel);
  }

  @Override
  public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
    return endpoint.getPath().equals(mcp)
        ? new RoadConsumer(endpoint, processor, getHandlers(), routerName, beginsOnLoop, underWay)
        : new VertxPlatformHttpConsumer(endpoint, processor, getHandlers(), routerName);
  }
}
