package dev.lakebase.mcp;

import dev.lakebase.mcp.governance.CallObserver;
import dev.lakebase.mcp.observe.CallMeters;
import dev.lakebase.mcp.observe.PlaceMeters;
import dev.lakebase.mcp.observe.PoolMeters;
import dev.lakebase.mcp.observe.WorkspaceMeters;
import dev.lakebase.mcp.tool.Bulkheads;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/**
 * Meters, in the registry of the application: its own one in an application that embeds the
 * service, the one for Prometheus in ours, and nowhere without any.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterRegistry.class)
class MetricsConfiguration {
  @Bean
  CallObserver lakebaseCallMeters(ObjectProvider<MeterRegistry> registry) {
    return new CallMeters(orNone(registry));
  }

  @Bean
  Meters lakebaseMeters(
      ObjectProvider<MeterRegistry> registry,
      Bulkheads bulkheads,
      ConfigurableListableBeanFactory beans) {
    return new Meters(orNone(registry), bulkheads, new MadeSoFar(beans));
  }

  /** A composite of nothing counts nothing. */
  private static MeterRegistry orNone(ObjectProvider<MeterRegistry> registry) {
    return Optional.ofNullable(registry.getIfUnique()).orElseGet(CompositeMeterRegistry::new);
  }

  /** Binds what is counted elsewhere, once everything runs. */
  record Meters(MeterRegistry registry, Bulkheads bulkheads, MadeSoFar made) {
    @EventListener(ApplicationStartedEvent.class)
    void started() {
      PlaceMeters.bind(registry, bulkheads);
      PoolMeters.bind(registry, made::pools, made::wakeUps);
      WorkspaceMeters.bind(registry, made::breaker, made::redeliveries);
    }
  }
}
