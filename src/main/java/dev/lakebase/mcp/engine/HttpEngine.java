package dev.lakebase.mcp.engine;

import dev.lakebase.mcp.protocol.EventSink;
import dev.lakebase.mcp.tool.Cancellation;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Camel's Vert.x engine for {@code platform-http}, with four additions: an exchange knows when the
 * client that waits for it has gone away, can send events to it before its answer, is answered in
 * one write, and keeps nothing of it afterwards.
 */
public final class HttpEngine extends VertxPlatformHttpEngine {
  /**
   * Parts a finished exchange from its rows and its answer. An exchange that has waited has grown
   * old for the garbage collector, which would keep all that it refers to until it looks at the
   * old: with many large answers, most of the heap.
   */
  private static final Synchronization EMPTIED =
      new SynchronizationAdapter() {
        @Override
        public void onDone(Exchange exchange) {
          exchange.getIn().setBody(null);
          exchange.getMessage().setBody(null);
        }

        @Override
        public int getOrder() {
          return LOWEST;
        }
      };

  private final String routerName;
  private final Set<Cancellation> underWay = ConcurrentHashMap.newKeySet();

  public HttpEngine(String routerName) {
    this.routerName = routerName;
  }

  /** Tells every call that nobody waits for it any more. */
  void cancelAll() {
    underWay.forEach(Cancellation::cancel);
  }

  @Override
  public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
    return new Consumer(endpoint, new WholeAnswer(processor), getHandlers(), routerName, underWay);
  }

  private static final class Consumer extends VertxPlatformHttpConsumer {
    private final Set<Cancellation> underWay;

    Consumer(
        PlatformHttpEndpoint endpoint,
        Processor processor,
        List<Handler<RoutingContext>> handlers,
        String routerName,
        Set<Cancellation> underWay) {
      super(endpoint, processor, handlers, routerName);
      this.underWay = underWay;
    }

    @Override
    protected Future<Void> populateCamelMessage(
        RoutingContext context, Exchange exchange, Message message) {
      Cancellation cancellation = new Cancellation();
      underWay.add(cancellation);
      context.addEndHandler(
          ended -> {
            underWay.remove(cancellation);
            if (ended.failed()) {
              cancellation.cancel();
            }
          });
      exchange.setProperty(Cancellation.PROPERTY, cancellation);
      exchange.setProperty(EventSink.PROPERTY, new HttpEvents(context.response()));
      exchange.getExchangeExtension().addOnCompletion(EMPTIED);
      return super.populateCamelMessage(context, exchange, message);
    }
  }

  /**
   * Hands an answer of bytes over as a buffer. As it is, Camel makes a stream of it, which worker
   * threads read in turns with the event loop that writes: three changes of threads for each
   * answer.
   */
  private static final class WholeAnswer extends DelegateAsyncProcessor {
    WholeAnswer(Processor route) {
      super(route);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      return super.process(
          exchange,
          doneSync -> {
            Message message = exchange.getMessage();
            if (message.getBody() instanceof byte[] bytes) {
              message.setBody(ByteBuffer.wrap(bytes));
            }
            callback.done(doneSync);
          });
    }
  }
}
