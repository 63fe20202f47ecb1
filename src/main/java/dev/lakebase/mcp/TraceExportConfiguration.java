package dev.lakebase.mcp;

import dev.lakebase.mcp.protocol.ServerInfo;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Our own application's OpenTelemetry, by the standard's variables (OpenTelemetry, environment
 * variable specification). Without an endpoint there is none, and nothing is traced.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(TraceExportConfiguration.Wanted.class)
class TraceExportConfiguration {
  private static final List<String> ENDPOINTS =
      List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

  /** Whoever stops the service does not wait for a collector that is away. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "otel.service.name", "lakebase-mcp",
          "otel.exporter.otlp.protocol", "http/protobuf",
          "otel.exporter.otlp.timeout", "3000",
          "otel.metrics.exporter", "none",
          "otel.logs.exporter", "none");

  @Bean
  OpenTelemetrySdk lakebaseTelemetry(Variables variables, ServerInfo server) {
    Map<String, String> defaults = new HashMap<>(DEFAULTS);
    defaults.put("otel.resource.attributes", "service.version=" + server.version());
    for (String name : ENDPOINTS) {
      variables
          .text(name)
          .ifPresent(value -> defaults.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value));
    }
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(() -> defaults)
        .disableShutdownHook()
        .build()
        .getOpenTelemetrySdk();
  }

  /** An address to send to, and no word that nothing is to be sent. */
  static final class Wanted implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      Variables variables = new Variables(context.getEnvironment());
      return ENDPOINTS.stream().anyMatch(name -> variables.text(name).isPresent())
          && !variables.flag("OTEL_SDK_DISABLED", false);
    }
  }
}
