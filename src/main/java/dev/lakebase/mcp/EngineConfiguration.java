package dev.lakebase.mcp;

import dev.lakebase.mcp.engine.CannotListen;
import dev.lakebase.mcp.engine.HttpEngine;
import dev.lakebase.mcp.engine.HttpService;
import dev.lakebase.mcp.engine.HttpSettings;
import dev.lakebase.mcp.engine.IntakeLimits;
import dev.lakebase.mcp.identity.AuthMode;
import dev.lakebase.mcp.protocol.Encoder;
import dev.lakebase.mcp.tool.Bulkheads;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Our own HTTP server under platform-http. It listens when the routes are up. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {
  /** A Databricks App is killed 15 s after SIGTERM; what remains is for routes and connections. */
  private static final int DRAIN = 10;

  /** With one fewer than these full of slow calls, others still find a thread at once. */
  private static final int FULL_CATEGORIES = 4;

  /** Where the request itself says who calls: no file and no authorization server is asked. */
  private static final Set<AuthMode> KNOWN_AT_ONCE =
      EnumSet.of(AuthMode.LOCAL, AuthMode.DATABRICKS_APP);

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");

  @Bean
  HttpService lakebaseHttpService(
      Variables variables,
      Encoder encoder,
      McpPath path,
      AuthMode mode,
      Bulkheads.Limits calls,
      BeanFactory beans) {
    String address =
        variables
            .text("LAKEBASE_BIND")
            .orElse(mode == AuthMode.DATABRICKS_APP ? "0.0.0.0" : "127.0.0.1");
    if (mode == AuthMode.LOCAL && !LOOPBACK.contains(address)) {
      throw new ConfigurationException(
          "LAKEBASE_BIND is '"
              + address
              + "': without authentication the service binds the loopback alone (127.0.0.1). Set"
              + " LAKEBASE_AUTH to one of "
              + AuthMode.words());
    }
    String portVariable =
        variables.text("DATABRICKS_APP_PORT").isPresent() ? "DATABRICKS_APP_PORT" : "APP_PORT";
    int inFlight = variables.integer("LAKEBASE_CALLS_IN_FLIGHT", 256, 1, 10_000);
    return new HttpService(
        new HttpSettings(
            address,
            variables.integer(portVariable, 8000, 0, 65_535),
            path.value(),
            inFlight,
            workers(calls, inFlight),
            Duration.ofSeconds(variables.integer("LAKEBASE_DRAIN", DRAIN, 0, 300)),
            KNOWN_AT_ONCE.contains(mode) && beans.containsBean(IdentityConfiguration.OWN_CALLERS),
            mode == AuthMode.DATABRICKS_APP),
        new IntakeLimits(
            variables.integer("LAKEBASE_MAX_CONNECTIONS", 4096, 16, 1_000_000),
            Duration.ofSeconds(variables.integer("LAKEBASE_RECEIVE_TIMEOUT", 15, 1, 300))),
        encoder);
  }

  /** Threads for all calls that wait, and for those of categories that are full. */
  private static int workers(Bulkheads.Limits calls, int inFlight) {
    return Math.min(inFlight, calls.waiting() + FULL_CATEGORIES * calls.running());
  }

  @Bean("platform-http-router-lakebase")
  VertxPlatformHttpRouter platformHttpRouter(HttpService service) {
    return service.router();
  }

  @Bean("platform-http-engine")
  HttpEngine platformHttpEngine(HttpService service) {
    return service.engine();
  }

  @Bean
  Listening lakebaseListening(HttpService service) {
    return new Listening(service);
  }

  /** Ties the server to the application's life. */
  record Listening(HttpService service) {
    @EventListener(ApplicationReadyEvent.class)
    void ready() {
      try {
        service.listen();
      } catch (CannotListen e) {
        throw new ConfigurationException(e.getMessage());
      }
    }

    /** Before Camel, which listens to the same event, stops the routes. */
    @EventListener(ContextClosedEvent.class)
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void closing() {
      service.drain();
    }
  }
}
