package dev.lakebase.mcp.engine;

import dev.lakebase.mcp.protocol.AcceptStep;
import dev.lakebase.mcp.protocol.Encoder;
import dev.lakebase.mcp.protocol.HostPolicy;
import dev.lakebase.mcp.protocol.McpRejection;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Stands before everything that costs: answers at once what can't be served, before its body is
 * read or a thread is taken.
 */
final class Admission implements Handler<RoutingContext> {
  private final String mcp;
  private final int most;
  private final Encoder encoder;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final LongAdder turnedAway = new LongAdder();
  private volatile boolean draining;

  Admission(String mcp, int most, Encoder encoder) {
    this.mcp = mcp;
    this.most = most;
    this.encoder = encoder;
  }

  void install(Router router, Intake intake) {
    router.route().handler(intake::begin);
    router.route().handler(this);
    router.post(mcp).handler(intake::receive);
    router
        .route(mcp)
        .handler(
            context -> {
              intake.arrived(context);
              enter(context);
            });
    router.route().failureHandler(Admission::unlessGone);
    router.errorHandler(417, context -> end(context, 417, "Only Expect: 100-continue is known.\n"));
    router.errorHandler(413, context -> refuse(context, AcceptStep.tooLarge()));
    router.errorHandler(
        404, context -> end(context, 404, "Not found. The service is at " + mcp + ".\n"));
    router.errorHandler(500, context -> end(context, 500, "The request failed.\n"));
  }

  @Override
  public void handle(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (draining && context.request().version() != HttpVersion.HTTP_2) {
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    if (!isMcp(context.normalizedPath())) {
      context.next();
      return;
    }
    if (context.request().authority() == null) {
      refuse(context, HostPolicy.forbidden());
      return;
    }
    if (context.request().method() == HttpMethod.POST
        && !AcceptStep.isJson(String.valueOf(context.request().getHeader("content-type")))) {
      refuse(context, AcceptStep.notJson());
      return;
    }
    if (!AcceptStep.isPlain(context.request().headers().getAll("content-encoding"))) {
      refuse(context, AcceptStep.notPlain());
      return;
    }
    if (isFull(context)) {
      return;
    }
    context.next();
  }

  /** The request is whole, and is under way from now on. */
  private void enter(RoutingContext context) {
    if (isFull(context)) {
      return;
    }
    inFlight.incrementAndGet();
    AtomicBoolean over = new AtomicBoolean();
    context.addEndHandler(
        done -> {
          if (over.compareAndSet(false, true)) {
            inFlight.decrementAndGet();
          }
        });
    context.next();
  }

  private boolean isFull(RoutingContext context) {
    if (draining || inFlight.get() >= most) {
      turnedAway.increment();
      context.response().putHeader("Retry-After", "1");
      refuse(context, busy());
      return true;
    }
    return false;
  }

  /** As the router matches: it ignores a slash at the end. */
  private boolean isMcp(String path) {
    return path.equals(mcp) || path.equals(mcp + "/");
  }

  int inFlight() {
    return inFlight.get();
  }

  long turnedAway() {
    return turnedAway.sum();
  }

  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  private McpRejection busy() {
    return McpRejection.envelope(
        503,
        McpRejection.INTERNAL_ERROR,
        draining
            ? "The service is stopping; send the request again, to another replica or shortly"
            : "The service is at its limit of requests under way; send this one again shortly");
  }

  private void refuse(RoutingContext context, McpRejection rejection) {
    context
        .response()
        .setStatusCode(rejection.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(Buffer.buffer(encoder.error(rejection)));
  }

  /** A client that went away while its request arrived is nobody's failure, and no line of log. */
  private static void unlessGone(RoutingContext context) {
    if (!(context.failure() instanceof HttpClosedException) && !context.response().closed()) {
      context.next();
    }
  }

  private static void end(RoutingContext context, int status, String text) {
    if (context.response().headWritten()) {
      // An event stream that can't be ended properly must not look complete. Over HTTP/1 that is
      // the end of the connection.
      context.response().reset();
    } else if (!context.response().closed()) {
      context
          .response()
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
          .end(text);
    }
  }
}
