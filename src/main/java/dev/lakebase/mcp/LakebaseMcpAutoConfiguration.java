package dev.lakebase.mcp;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Import;

/**
 * Gives a Camel Spring Boot application an MCP endpoint on its own HTTP engine, with its own {@code
 * mcp-tool:} routes, governed, and those of the shipped tools that {@code lakebase.tools.include}
 * names. {@code lakebase.enabled=false} leaves it all out.
 */
@AutoConfiguration
@ConditionalOnProperty(name = "lakebase.enabled", matchIfMissing = true)
@Import({
  ProtocolConfiguration.class,
  IdentityConfiguration.class,
  GovernanceConfiguration.class,
  MetricsConfiguration.class,
  TracingConfiguration.class,
  RoutesConfiguration.class,
  SandboxConfiguration.class,
  DatabaseConfiguration.class,
  StateConfiguration.class,
  DatabricksConfiguration.class,
  BuildingBlocksConfiguration.class
})
public class LakebaseMcpAutoConfiguration {}
