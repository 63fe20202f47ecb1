package dev.lakebase.mcp;

import dev.lakebase.mcp.observe.RequestSpans;
import dev.lakebase.mcp.observe.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spans, where the application has an OpenTelemetry: ours has one if it is told where to send. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(OpenTelemetry.class)
class TracingConfiguration {
  @Bean
  Tracing lakebaseTracing(ObjectProvider<OpenTelemetry> telemetry) {
    return Optional.ofNullable(telemetry.getIfUnique())
        .<Tracing>map(RequestSpans::new)
        .orElse(Tracing.OFF);
  }
}
