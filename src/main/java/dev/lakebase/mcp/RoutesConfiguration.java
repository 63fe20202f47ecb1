package dev.lakebase.mcp;

import dev.lakebase.mcp.tool.CallLimits;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.spi.PropertiesSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.ResourcePatternResolver;

/** The shipped routes, those that are asked for, and what their placeholders stand for. */
@Configuration(proxyBeanMethods = false)
class RoutesConfiguration {
  @Bean
  Inclusion mcpInclusion(Environment environment) {
    return Inclusion.of(environment);
  }

  @Bean
  McpPath mcpPath(Variables variables) {
    return new McpPath(variables.property("lakebase.path").orElse("/mcp"));
  }

  @Bean
  ShippedRoutes mcpRoutes(Inclusion included, ResourcePatternResolver resources) {
    return new ShippedRoutes(included, resources);
  }

  /**
   * {@code routeConfigurationId: tool}: a tool's failure goes to its caller as it is, without
   * Camel's own handling. No YAML file, because the application's routes, which are read before
   * ours, may name it too.
   */
  @Bean(autowireCandidate = false)
  RouteConfigurationBuilder mcpToolFailures() {
    return new RouteConfigurationBuilder() {
      @Override
      public void configuration() {
        routeConfiguration("tool").errorHandler(noErrorHandler());
      }
    };
  }

  /** The workspace is asked for only by routes that call it. */
  @Bean(autowireCandidate = false)
  PropertiesSource mcpPlaceholders(
      McpPath path, CallLimits limits, Variables variables, ObjectProvider<Workspace> workspace) {
    Map<String, Supplier<String>> values =
        Map.of(
            "lakebase.path", path::value,
            "lakebase.max-rows", () -> String.valueOf(limits.maxRows()),
            "lakebase.reserved-schemas",
                () -> String.join(",", GovernanceConfiguration.reservedSchemas(variables)),
            "lakebase.cu-limit", () -> variables.text("LAKEBASE_CU_LIMIT").orElse("32"),
            "lakebase.cu-spread", () -> variables.text("LAKEBASE_CU_SPREAD").orElse("8"),
            "lakebase.workspace.url", () -> workspace.getObject().url().toString());
    return new PropertiesSource() {
      @Override
      public String getName() {
        return "lakebase";
      }

      @Override
      public String getProperty(String name) {
        return values.containsKey(name) ? values.get(name).get() : null;
      }
    };
  }
}
