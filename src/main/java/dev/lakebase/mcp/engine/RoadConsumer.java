package dev.lakebase.mcp.engine;

import dev.lakebase.mcp.protocol.EventSink;
import dev.lakebase.mcp.protocol.HandOverStep;
import dev.lakebase.mcp.tool.Cancellation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * The consumer of the road. Beyond Camel's, an exchange knows when the client that waits for it has
 * gone away, can send events to it before its answer, is answered in one write, and keeps nothing
 * of it afterwards.
 *
 * <p>A short request that comes alone begins on the event loop, so that what waits for nothing is
 * answered without a change of threads; {@link HandOverStep} is where the others leave it. Camel's
 * own consumer hands every request over, and reads answers of bytes as a stream, in turns with the
 * loop.
 */
final class RoadConsumer extends VertxPlatformHttpConsumer {
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

  /** Longest body in bytes that is read on the event loop. */
  private static final int SHORT = 8 * 1024;

  private final boolean beginsOnLoop;
  private final Set<Cancellation> underWay;

  /**
   * @param beginsOnLoop whether the steps before the hand-over never wait
   * @param underWay holds the cancellation of each exchange that is not answered yet
   */
  RoadConsumer(
      PlatformHttpEndpoint endpoint,
      Processor road,
      List<Handler<RoutingContext>> handlers,
      String routerName,
      boolean beginsOnLoop,
      Set<Cancellation> underWay) {
    super(endpoint, road, handlers, routerName);
    this.beginsOnLoop = beginsOnLoop;
    this.underWay = underWay;
  }

  @Override
  protected void handleRequest(RoutingContext context) {
    if (isSuspended()) {
      super.handleRequest(context);
      return;
    }
    Exchange exchange = createExchange(false);
    exchange.setPattern(ExchangePattern.InOut);
    populateCamelMessage(context, exchange, exchange.getIn())
        .onSuccess(received -> begin(exchange, context))
        .onFailure(failure -> fail(exchange, context, failure));
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

  private void begin(Exchange exchange, RoutingContext http) {
    Context loop = http.vertx().getOrCreateContext();
    Executor workers = work -> loop.executeBlocking(() -> run(work), false);
    if (beginsOnLoop
        && http.body().length() <= SHORT
        && PipelineBound.isAlone(http.request().connection())) {
      exchange.setProperty(HandOverStep.WORKERS_PROPERTY, workers);
      road(exchange, http, loop);
      return;
    }
    try {
      workers.execute(() -> road(exchange, http, loop));
    } catch (RejectedExecutionException e) {
      fail(exchange, http, e);
    }
  }

  private static Object run(Runnable work) {
    work.run();
    return work;
  }

  private void road(Exchange exchange, RoutingContext http, Context loop) {
    try {
      createUoW(exchange);
    } catch (Exception e) {
      loop.runOnContext(back -> fail(exchange, http, e));
      return;
    }
    getAsyncProcessor().process(exchange, doneSync -> answer(exchange, http, loop));
  }

  /** The exchange is over, and its audit written, before anything is sent. */
  private void answer(Exchange exchange, RoutingContext http, Context loop) {
    Answer answer;
    try {
      answer = Answer.of(exchange, getEndpoint().getHeaderFilterStrategy());
      finish(exchange);
    } catch (RuntimeException e) {
      loop.runOnContext(back -> fail(exchange, http, e));
      return;
    }
    if (Context.isOnEventLoopThread()) {
      answer.send(http);
    } else {
      loop.runOnContext(back -> answer.send(http));
    }
  }

  private void fail(Exchange exchange, RoutingContext http, Throwable failure) {
    getExceptionHandler()
        .handleException("Failed handling platform-http endpoint", exchange, failure);
    http.fail(failure);
    finish(exchange);
  }

  private void finish(Exchange exchange) {
    doneUoW(exchange);
    releaseExchange(exchange, false);
  }
}
