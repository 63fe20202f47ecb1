package dev.lakebase.mcp;

import dev.lakebase.mcp.governance.Audit;
import dev.lakebase.mcp.governance.Confirmation;
import dev.lakebase.mcp.governance.GovernStep;
import dev.lakebase.mcp.governance.LocalSingleUse;
import dev.lakebase.mcp.governance.PolicySource;
import dev.lakebase.mcp.governance.sql.SqlGuard;
import dev.lakebase.mcp.protocol.StateSeal;
import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.Rounds;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** The policy and the step that applies it. */
@Configuration(proxyBeanMethods = false)
class GovernanceConfiguration {
  private static final Duration LOOK = Duration.ofMillis(500);

  @Bean
  CallLimits callLimits(Variables variables) {
    return new CallLimits(
        variables.integer("LAKEBASE_MAX_ROWS", 1000, 1, 50_000),
        variables.integer("LAKEBASE_MAX_RESULT_BYTES", 1 << 20, 1024, 1 << 28),
        Duration.ofSeconds(variables.integer("LAKEBASE_QUERY_TIMEOUT", 30, 1, 100)));
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Audit audit(Clock clock) {
    return new Audit(clock);
  }

  @Bean
  PolicySource policySource(Variables variables, Catalogue catalogue, Audit audit, Clock clock) {
    return new PolicySource(
        variables.all(name -> name.startsWith("LAKEBASE_")), catalogue, audit, clock);
  }

  @Bean
  SqlGuard sqlGuard(Variables variables) {
    return new SqlGuard(variables.text("LAKEBASE_STATE_SCHEMA").map(Set::of).orElseGet(Set::of));
  }

  @Bean
  GovernStep mcpGovern(
      Catalogue catalogue,
      Rounds rounds,
      CallLimits limits,
      PolicySource policies,
      SqlGuard guard,
      Audit audit,
      Clock clock) {
    Confirmation confirmation = new Confirmation(rounds, new LocalSingleUse(clock, StateSeal.LIFE));
    return new GovernStep(catalogue, rounds, limits, policies, guard, confirmation, audit);
  }

  @Bean
  PolicyWatch policyWatch(PolicySource policies) {
    return new PolicyWatch(policies);
  }

  /** Checks the policy's names when all routes run, before the port opens. */
  record PolicyWatch(PolicySource policies) {
    @EventListener(ApplicationStartedEvent.class)
    void started() {
      policies.start(LOOK);
    }
  }
}
