package dev.lakebase.mcp;

import dev.lakebase.mcp.database.DatabaseSettings;
import dev.lakebase.mcp.database.RememberedBranches;
import dev.lakebase.mcp.database.StateConnections;
import dev.lakebase.mcp.governance.LocalCounters;
import dev.lakebase.mcp.governance.LocalSingleUse;
import dev.lakebase.mcp.protocol.StateSeal;
import dev.lakebase.mcp.state.SharedCounters;
import dev.lakebase.mcp.state.SharedInsights;
import dev.lakebase.mcp.state.SharedSingleUse;
import dev.lakebase.mcp.state.StateException;
import dev.lakebase.mcp.state.StateSchema;
import dev.lakebase.mcp.tool.Insights;
import dev.lakebase.mcp.tool.LocalInsights;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;

/** What outlives a call: in memory, or in the schema that LAKEBASE_STATE_SCHEMA names. */
@Configuration(proxyBeanMethods = false)
class StateConfiguration {
  private static final String SCHEMA = "LAKEBASE_STATE_SCHEMA";
  private static final String KEY = "LAKEBASE_STATE_KEY";
  private static final Logger LOG = LoggerFactory.getLogger(StateConfiguration.class);

  @Bean
  @Conditional(Wanted.class)
  StateSchema lakebaseStateSchema(Variables variables) {
    String name = variables.text(SCHEMA).orElseThrow();
    if (!ClassUtils.isPresent(
        "org.flywaydb.core.Flyway", StateConfiguration.class.getClassLoader())) {
      throw new ConfigurationException(
          SCHEMA
              + " is set and Flyway is not on the class path: add org.flywaydb:flyway-core and"
              + " org.flywaydb:flyway-database-postgresql");
    }
    return StateSchema.named(name)
        .filter(schema -> !name.equals(GovernanceConfiguration.MIGRATIONS))
        .orElseThrow(
            () ->
                new ConfigurationException(
                    SCHEMA
                        + " is '"
                        + name
                        + "' and must be a schema of the service's own, in lower snake case, such"
                        + " as lakebase_state"));
  }

  @Bean
  State lakebaseState(
      Variables variables,
      Optional<StateSchema> schema,
      ObjectProvider<DatabaseSettings> settings,
      ObjectProvider<RememberedBranches> branches)
      throws SQLException {
    LocalCounters counters = new LocalCounters(System::nanoTime);
    if (schema.isEmpty()) {
      return new State(
          new LocalInsights(),
          new LocalSingleUse(Clock.systemUTC(), StateSeal.LIFE),
          counters,
          Optional.of(
              "insights, used confirmations and rates are in memory: " + SCHEMA + " is not set"),
          () -> {},
          () -> {});
    }
    StateSchema shared = schema.get();
    StateConnections connections =
        StateConnections.of(settings.getObject(), () -> branches.getObject().isConfiguredAsleep());
    Optional<String> obstacle =
        variables.text(KEY).isPresent()
            ? Optional.empty()
            : Optional.of(
                "each replica seals confirmations with a key of its own: " + KEY + " is not set");
    return new State(
        new SharedInsights(connections, shared),
        new SharedSingleUse(connections, shared, StateSeal.LIFE),
        new SharedCounters(connections, shared, counters, System::nanoTime),
        obstacle,
        () -> start(connections, shared, obstacle),
        connections);
  }

  private static void start(
      StateConnections connections, StateSchema schema, Optional<String> obstacle) {
    try {
      schema.migrate(connections);
    } catch (StateException e) {
      LOG.debug("The state schema can't be used", e);
      throw new ConfigurationException(SCHEMA + ": " + e.getMessage());
    }
    obstacle.ifPresent(why -> LOG.warn("One replica alone is supported: {}", why));
  }

  @Bean
  Insights lakebaseInsights(State state) {
    return new Insights(state.insights());
  }

  @Bean
  Migration lakebaseStateMigration(State state) {
    return new Migration(state);
  }

  /** There is no schema unless one is named. */
  static final class Wanted implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return new Variables(context.getEnvironment()).text(SCHEMA).isPresent();
    }
  }

  /** Runs when credentials can be minted, which takes routes, and before the port opens. */
  record Migration(State state) {
    @EventListener(ApplicationStartedEvent.class)
    void started() {
      state.start().run();
    }
  }
}
