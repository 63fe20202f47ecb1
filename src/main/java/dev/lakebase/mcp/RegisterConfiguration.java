package dev.lakebase.mcp;

import dev.lakebase.mcp.databricks.Registrations;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.spi.PropertiesSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * What {@link RegisterCommand} runs on: the routes to the workspace and its own, without a server,
 * a database or a tool.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(DatabricksConfiguration.class)
class RegisterConfiguration {
  @Bean
  Variables lakebaseVariables(Environment environment) {
    return new Variables(environment);
  }

  @Bean
  Registrations mcpRegistrations() {
    return new Registrations();
  }

  @Bean(autowireCandidate = false)
  RouteConfigurationBuilder mcpToolFailures() {
    return new RoutesConfiguration().mcpToolFailures();
  }

  @Bean(autowireCandidate = false)
  PropertiesSource mcpPlaceholders(ObjectProvider<Workspace> workspace) {
    return new PropertiesSource() {
      @Override
      public String getName() {
        return "lakebase";
      }

      @Override
      public String getProperty(String name) {
        return name.equals("lakebase.workspace.url")
            ? workspace.getObject().url().toString()
            : null;
      }
    };
  }
}
