package dev.lakebase.mcp;

import dev.lakebase.mcp.governance.GovernStep;
import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.Rounds;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The policy and the step that applies it. */
@Configuration(proxyBeanMethods = false)
class GovernanceConfiguration {
  @Bean
  CallLimits callLimits(Variables variables) {
    return new CallLimits(
        variables.integer("LAKEBASE_MAX_ROWS", 1000, 1, 50_000),
        variables.integer("LAKEBASE_MAX_RESULT_BYTES", 1 << 20, 1024, 1 << 28),
        Duration.ofSeconds(variables.integer("LAKEBASE_QUERY_TIMEOUT", 30, 1, 100)));
  }

  @Bean
  GovernStep mcpGovern(Catalogue catalogue, Rounds rounds, CallLimits limits) {
    return new GovernStep(catalogue, rounds, limits);
  }
}
