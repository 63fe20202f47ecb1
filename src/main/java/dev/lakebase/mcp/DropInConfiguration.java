package dev.lakebase.mcp;

import dev.lakebase.mcp.governance.Audit;
import dev.lakebase.mcp.governance.PolicySource;
import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.dropin.DropIns;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Drop-in routes, from the directory that LAKEBASE_ROUTES_DIR names. */
@Configuration(proxyBeanMethods = false)
class DropInConfiguration {
  private static final Duration LOOK = Duration.ofMillis(400);

  @Bean
  DropIns dropIns(
      Variables variables,
      CamelContext camel,
      Catalogue catalogue,
      PolicySource policies,
      Audit audit) {
    Path directory = Path.of(variables.text("LAKEBASE_ROUTES_DIR").orElse("./routes.d"));
    return new DropIns(directory, camel, catalogue, policies, audit::dropIn);
  }

  @Bean
  DropInWatch dropInWatch(DropIns dropIns) {
    return new DropInWatch(dropIns);
  }

  /** Before the policy's names are checked, since drop-ins bring names of their own. */
  record DropInWatch(DropIns dropIns) {
    @Order(Ordered.HIGHEST_PRECEDENCE)
    @EventListener(ApplicationStartedEvent.class)
    void started() {
      dropIns.start(LOOK);
    }
  }
}
