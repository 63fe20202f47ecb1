package dev.lakebase.mcp;

import dev.lakebase.mcp.tool.LinesOfOptions;
import dev.lakebase.mcp.tool.ServiceCalls;
import dev.lakebase.mcp.tool.ToolTemplates;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolBuilder;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the templates of {@code templates.camel.yaml} are made of, under their names there. */
@Configuration(proxyBeanMethods = false)
class BuildingBlocksConfiguration {
  private static final int SIDE_BY_SIDE = 8;
  private static final int WAITING = 256;

  @Bean(autowireCandidate = false)
  ToolTemplates lakebaseToolTemplates(CamelContext camel) {
    return ToolTemplates.registeredIn(camel);
  }

  @Bean(autowireCandidate = false)
  LinesOfOptions lakebaseLinesOfOptions(CamelContext camel) {
    return LinesOfOptions.joinedIn(camel);
  }

  @Bean(autowireCandidate = false)
  ServiceCalls lakebaseServiceCalls() {
    return new ServiceCalls();
  }

  @Bean(autowireCandidate = false)
  ExecutorService lakebaseFanOut(CamelContext camel) throws Exception {
    return new ThreadPoolBuilder(camel)
        .poolSize(SIDE_BY_SIDE)
        .maxPoolSize(SIDE_BY_SIDE)
        .maxQueueSize(WAITING)
        .rejectedPolicy(ThreadPoolRejectedPolicy.CallerRuns)
        .build("tool-fan-out");
  }
}
