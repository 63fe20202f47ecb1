package dev.lakebase.mcp.engine;

import dev.lakebase.mcp.protocol.AcceptStep;
import dev.lakebase.mcp.protocol.Encoder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server: it begins to listen when the routes are up. When it stops it is first not ready and
 * refuses new calls, then waits for those under way, then closes the port.
 */
public final class HttpService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);
  private static final String ROUTER = "platform-http-router-lakebase";
  private static final int IDLE_SECONDS = 180;
  private static final int HEADER_BYTES = 16 * 1024;
  private static final int STREAMS = 100;

  /**
   * What the kernel takes of a connection's answers before its client reads: by itself it would
   * take 4 MB, and pipelined requests would be worked on until it has them.
   */
  private static final int UNREAD_BYTES = 256 * 1024;

  private static final int SWEEP_MILLIS = 500;
  private static final int CLOSE_SECONDS = 1;
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final HttpSettings settings;
  private final Vertx vertx;
  private final OpenConnections connections;
  private final Intake intake;
  private final Admission admission;
  private final VertxPlatformHttpRouter router;
  private final HttpEngine engine;
  private HttpServer server;

  public HttpService(HttpSettings settings, IntakeLimits limits, Encoder encoder) {
    this.settings = settings;
    this.engine = new HttpEngine(ROUTER, settings.path(), settings.callersKnownAtOnce());
    this.connections = new OpenConnections(limits);
    this.vertx =
        new VertxBuilder(
                new VertxOptions()
                    .setEventLoopPoolSize(loops())
                    .setWorkerPoolSize(settings.workers())
                    .setMaxWorkerExecuteTime(5)
                    .setMaxWorkerExecuteTimeUnit(TimeUnit.MINUTES))
            .executorServiceFactory(new Workers())
            .findTransport(new Acceptor(connections))
            .init()
            .vertx();
    this.intake = new Intake(connections, limits, encoder);
    this.admission = new Admission(settings.path(), settings.inFlight(), encoder);
    Router routes = Router.router(vertx);
    admission.install(routes, intake);
    this.router = new BoundRouter(vertx, routes);
  }

  /**
   * A loop does little for a call, and each one that sleeps has to be woken: half as many as
   * processors leave them something to do.
   */
  private static int loops() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /** What Camel's consumers register with. */
  public VertxPlatformHttpRouter router() {
    return router;
  }

  public HttpEngine engine() {
    return engine;
  }

  /** Name under which Camel looks the router up. */
  public static String routerName() {
    return ROUTER;
  }

  /** Returns when the port is bound; throws with the address when it can't be. */
  public synchronized void listen() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setIdleTimeout(IDLE_SECONDS)
            .setMaxHeaderSize(HEADER_BYTES)
            .setInitialSettings(
                new Http2Settings()
                    .setMaxHeaderListSize(HEADER_BYTES)
                    .setMaxConcurrentStreams(STREAMS))
            .setMaxInitialLineLength(4 * 1024)
            .setHttp2ClearTextEnabled(settings.http2())
            .setHandle100ContinueAutomatically(true)
            .setTcpNoDelay(true)
            .setSendBufferSize(UNREAD_BYTES)
            .setAcceptBacklog(1024);
    HttpServer created = vertx.createHttpServer(options).requestHandler(router);
    created.connectionHandler(connections::opened);
    vertx.setPeriodic(
        SWEEP_MILLIS,
        timer -> {
          connections.closeStalled();
          intake.giveUpLate();
        });
    try {
      server =
          created
              .listen(settings.port(), settings.address())
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
      LOG.info("Listening on http://{}:{}{}", settings.address(), port(), settings.path());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while binding the port", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new CannotListen(
          "Can't listen on " + settings.address() + ":" + settings.port() + " (APP_PORT): in use?",
          e);
    }
  }

  /** The bound port, or 0 before that. */
  public synchronized int port() {
    return server == null ? 0 : server.actualPort();
  }

  /** Requests to the MCP path that are under way. */
  public int inFlight() {
    return admission.inFlight();
  }

  /** How many may be under way. */
  public int mostInFlight() {
    return settings.inFlight();
  }

  /** Requests that were turned away because too many were under way, since the start. */
  public long turnedAway() {
    return admission.turnedAway();
  }

  /** Whether calls are taken. */
  public boolean isReady() {
    return obstacle().isEmpty();
  }

  /** Why no calls are taken: {@code starting} or {@code stopping}. */
  public Optional<String> obstacle() {
    if (admission.isDraining()) {
      return Optional.of("stopping");
    }
    return port() == 0 ? Optional.of("starting") : Optional.empty();
  }

  /**
   * Refuses calls from now on, waits until none is under way or time is up, and closes the port;
   * until then health answers. Calls that are under way when time is up are cancelled, and have a
   * moment to say so.
   */
  public void drain() {
    admission.drain();
    if (!idleWithin(settings.drain())) {
      LOG.warn("{} calls are cancelled: time is up", admission.inFlight());
      engine.cancelAll();
      if (!idleWithin(LAST_WORDS)) {
        LOG.warn("{} calls have not ended", admission.inFlight());
      }
    }
    closePort();
  }

  private boolean idleWithin(Duration most) {
    long until = System.nanoTime() + most.toNanos();
    while (admission.inFlight() > 0 && System.nanoTime() < until) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    return admission.inFlight() == 0;
  }

  private synchronized void closePort() {
    if (server != null) {
      within(server.close());
    }
  }

  @Override
  public void close() {
    if (!admission.isDraining()) {
      drain();
    }
    within(vertx.close());
  }

  private static void within(Future<Void> closing) {
    try {
      closing.toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The HTTP server did not close in time");
    }
  }

  /** Gives each consumer a body handler that reads no more than a request may hold. */
  private static final class BoundRouter extends VertxPlatformHttpRouter {
    BoundRouter(Vertx vertx, Router routes) {
      super(null, vertx, routes, ROUTER);
    }

    @Override
    public io.vertx.core.Handler<io.vertx.ext.web.RoutingContext> bodyHandler() {
      return BodyHandler.create(false).setBodyLimit(AcceptStep.MAX_BODY);
    }
  }
}
