package dev.lakebase.mcp;

import dev.lakebase.mcp.governance.Audit;
import dev.lakebase.mcp.governance.CallObserver;
import dev.lakebase.mcp.governance.CallRates;
import dev.lakebase.mcp.governance.Confirmation;
import dev.lakebase.mcp.governance.GovernStep;
import dev.lakebase.mcp.governance.JudgeStep;
import dev.lakebase.mcp.governance.PolicySource;
import dev.lakebase.mcp.governance.sql.SqlGuard;
import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.Rounds;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** The policy and the step that applies it. */
@Configuration(proxyBeanMethods = false)
class GovernanceConfiguration {
  private static final Duration LOOK = Duration.ofMillis(500);

  /** Where routes/migrations.camel.yaml keeps what is prepared and what was applied. */
  static final String MIGRATIONS = "lakebase_mcp";

  @Bean
  CallLimits mcpCallLimits(Variables variables) {
    return new CallLimits(
        variables.integer("LAKEBASE_MAX_ROWS", 1000, 1, 50_000),
        variables.integer("LAKEBASE_MAX_RESULT_BYTES", 1 << 20, 1024, 1 << 28),
        Duration.ofSeconds(variables.integer("LAKEBASE_QUERY_TIMEOUT", 30, 1, 100)));
  }

  @Bean
  Audit mcpAudit(ObjectProvider<CallObserver> observers) {
    return new Audit(Clock.systemUTC(), observers.orderedStream().toList());
  }

  @Bean
  PolicySource mcpPolicySource(Variables variables, Catalogue catalogue, Audit audit) {
    return new PolicySource(variables.all(), catalogue, audit, Clock.systemUTC());
  }

  @Bean
  SqlGuard mcpSqlGuard(Variables variables) {
    return new SqlGuard(reservedSchemas(variables));
  }

  /** The service's own, closed to every caller. */
  static Set<String> reservedSchemas(Variables variables) {
    Set<String> reserved = new TreeSet<>(Set.of(MIGRATIONS));
    variables.text("LAKEBASE_STATE_SCHEMA").ifPresent(reserved::add);
    return reserved;
  }

  @Bean(autowireCandidate = false)
  GovernStep mcpGovern(
      Catalogue catalogue,
      Rounds rounds,
      CallLimits limits,
      PolicySource policies,
      SqlGuard guard,
      State state,
      Audit audit) {
    return new GovernStep(
        catalogue,
        rounds,
        limits,
        policies,
        guard,
        new Confirmation(rounds, state.confirmations()),
        new CallRates(state.counters()),
        audit);
  }

  @Bean
  JudgeStep mcpJudge(SqlGuard guard) {
    return new JudgeStep(guard);
  }

  @Bean
  PolicyWatch mcpPolicyWatch(PolicySource policies) {
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
