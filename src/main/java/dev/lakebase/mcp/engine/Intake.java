package dev.lakebase.mcp.engine;

import dev.lakebase.mcp.protocol.AcceptStep;
import dev.lakebase.mcp.protocol.Encoder;
import dev.lakebase.mcp.protocol.McpRejection;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Receives requests, and bounds what a slow client can hold by that: each request has to arrive in
 * time, and when too many are arriving the one that has taken longest is given up. A request that
 * is still arriving is not under way yet, so slow bodies keep nobody from being served.
 */
final class Intake {
  /** Times the longest body, this is what bodies that arrive may hold of the heap. */
  private static final int MOST = 128;

  private final OpenConnections connections;
  private final IntakeLimits limits;
  private final Encoder encoder;
  private final BodyHandler body = BodyHandler.create(false).setBodyLimit(AcceptStep.MAX_BODY);
  private final Map<RoutingContext, Long> arriving = new LinkedHashMap<>();

  Intake(OpenConnections connections, IntakeLimits limits, Encoder encoder) {
    this.connections = connections;
    this.limits = limits;
    this.encoder = encoder;
  }

  /** The head of a request has arrived. */
  void begin(RoutingContext context) {
    HttpServerRequest request = context.request();
    connections.begun(request.connection());
    added(context).ifPresent(this::giveUp);
    context.addEndHandler(
        done -> {
          connections.ended(request.connection());
          if (request.isEnded()) {
            arrived(context);
          }
        });
    if (context.response().writeQueueFull()) {
      // It sends requests and does not read the answers: those would pile up here.
      request.pause();
      context
          .response()
          .drainHandler(
              drained -> {
                request.resume();
                context.next();
              });
    } else {
      context.next();
    }
  }

  /** Goes on when the body has arrived. */
  void receive(RoutingContext context) {
    body.handle(context);
  }

  synchronized void arrived(RoutingContext context) {
    arriving.remove(context);
  }

  private synchronized Optional<RoutingContext> added(RoutingContext context) {
    arriving.put(context, System.nanoTime());
    if (arriving.size() <= MOST) {
      return Optional.empty();
    }
    RoutingContext eldest = arriving.keySet().iterator().next();
    arriving.remove(eldest);
    return Optional.of(eldest);
  }

  /** Gives up the requests that should have arrived by now. */
  void giveUpLate() {
    late().forEach(this::giveUp);
  }

  private synchronized List<RoutingContext> late() {
    long before = System.nanoTime() - limits.arrival().toNanos();
    List<RoutingContext> late = new ArrayList<>();
    arriving.forEach(
        (context, since) -> {
          if (since - before < 0) {
            late.add(context);
          }
        });
    late.forEach(arriving::remove);
    return late;
  }

  private void giveUp(RoutingContext context) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    if (request.isEnded() || response.closed()) {
      return;
    }
    if (request.version() == HttpVersion.HTTP_2) {
      response.reset();
    } else if (response.headWritten() || response.writeQueueFull()) {
      OpenConnections.drop(request.connection());
    } else {
      McpRejection late = late(limits);
      response
          .setStatusCode(late.status())
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
          .end(Buffer.buffer(encoder.error(late)))
          .onComplete(sent -> request.connection().close());
    }
  }

  private static McpRejection late(IntakeLimits limits) {
    return McpRejection.envelope(
        408,
        McpRejection.INVALID_REQUEST,
        "The request did not arrive within "
            + limits.arrival().toSeconds()
            + " s, or others were arriving faster; send it again");
  }
}
