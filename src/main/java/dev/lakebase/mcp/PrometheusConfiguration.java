package dev.lakebase.mcp;

import dev.lakebase.mcp.engine.HttpService;
import dev.lakebase.mcp.identity.AuthMode;
import dev.lakebase.mcp.observe.MetricsAccess;
import dev.lakebase.mcp.observe.Scrape;
import dev.lakebase.mcp.protocol.HostPolicy;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Our own application's registry, and the route under which it is read. */
@Configuration(proxyBeanMethods = false)
class PrometheusConfiguration {
  private static final String ON = "LAKEBASE_METRICS";
  private static final String TOKEN = "LAKEBASE_METRICS_TOKEN";
  private static final int SHORTEST_TOKEN = 32;

  @Bean
  PrometheusMeterRegistry lakebaseMeterRegistry(HttpService service, JvmGcMetrics collections) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    List.<MeterBinder>of(
            new JvmMemoryMetrics(),
            collections,
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics())
        .forEach(meters -> meters.bindTo(registry));
    bind(registry, service);
    return registry;
  }

  @Bean
  JvmGcMetrics lakebaseCollections() {
    return new JvmGcMetrics();
  }

  private static void bind(MeterRegistry registry, HttpService service) {
    Gauge.builder("lakebase.mcp.calls.in.flight", service, HttpService::inFlight)
        .description("MCP requests under way")
        .register(registry);
    Gauge.builder("lakebase.mcp.calls.in.flight.max", service, HttpService::mostInFlight)
        .description("MCP requests that may be under way")
        .register(registry);
    FunctionCounter.builder("lakebase.mcp.calls.turned.away", service, HttpService::turnedAway)
        .description("MCP requests answered with 503, because too many were under way or it stops")
        .register(registry);
  }

  @Bean(autowireCandidate = false)
  Scrape lakebaseMetrics(
      PrometheusMeterRegistry registry, Variables variables, AuthMode mode, HostPolicy hosts) {
    boolean local = mode == AuthMode.LOCAL;
    Optional<String> token = variables.text(TOKEN);
    boolean on = variables.flag(ON, local || token.isPresent());
    if (token.isPresent() && token.get().length() < SHORTEST_TOKEN) {
      throw new ConfigurationException(
          TOKEN + " must have " + SHORTEST_TOKEN + " characters or more; make it of random bytes");
    }
    return new Scrape(
        registry, new MetricsAccess(on, token, Optional.of(hosts).filter(it -> local)));
  }
}
