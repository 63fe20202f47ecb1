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
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The policy and the step that applies it. */
@Configuration(proxyBeanMethods = false)
class GovernanceConfiguration {
  private static final Duration LOOK_AT_FILE = Duration.ofSeconds(1);

  @Bean
  CallLimits callLimits(Variables variables) {
    return new CallLimits(
        variables.integer("LAKEBASE_MAX_ROWS", 1000, 1, 50_000),
        variables.integer("LAKEBASE_MAX_RESULT_BYTES", 1 << 20, 1024, 1 << 28),
        Duration.ofSeconds(variables.integer("LAKEBASE_QUERY_TIMEOUT", 30, 1, 100)));
  }

  @Bean
  Audit audit() {
    return new Audit(Clock.systemUTC());
  }

  @Bean
  PolicySource policySource(Variables variables, Catalogue catalogue, Audit audit) {
    Map<String, String> environment = new HashMap<>();
    for (String name : PolicySource.VARIABLES) {
      variables.text(name).ifPresent(value -> environment.put(name, value));
    }
    return new PolicySource(environment, catalogue, audit, Clock.systemUTC());
  }

  /** Once the routes run, and before the first request is taken. */
  @Bean
  ApplicationRunner policyNames(PolicySource policies) {
    return arguments -> policies.start(LOOK_AT_FILE);
  }

  @Bean
  SqlGuard sqlGuard(Variables variables) {
    return new SqlGuard(Set.copyOf(variables.list("LAKEBASE_STATE_SCHEMA")));
  }

  @Bean
  GovernStep mcpGovern(
      Catalogue catalogue,
      Rounds rounds,
      CallLimits limits,
      PolicySource policies,
      SqlGuard guard,
      Audit audit) {
    Confirmation confirmation =
        new Confirmation(rounds, new LocalSingleUse(Clock.systemUTC(), StateSeal.LIFE));
    return new GovernStep(catalogue, rounds, limits, policies, guard, confirmation, audit);
  }
}
