package dev.lakebase.mcp;

import com.databricks.sdk.core.DatabricksConfig;
import dev.lakebase.mcp.databricks.BranchLocations;
import dev.lakebase.mcp.databricks.Branches;
import dev.lakebase.mcp.databricks.CallDeadline;
import dev.lakebase.mcp.databricks.ComputeLimits;
import dev.lakebase.mcp.databricks.ComputeMetrics;
import dev.lakebase.mcp.databricks.ComputeRestart;
import dev.lakebase.mcp.databricks.Computes;
import dev.lakebase.mcp.databricks.ConfiguredBranch;
import dev.lakebase.mcp.databricks.ConnectionStrings;
import dev.lakebase.mcp.databricks.Gather;
import dev.lakebase.mcp.databricks.Merge;
import dev.lakebase.mcp.databricks.Operations;
import dev.lakebase.mcp.databricks.PageSteps;
import dev.lakebase.mcp.databricks.Projects;
import dev.lakebase.mcp.databricks.RetryAfter;
import dev.lakebase.mcp.databricks.SdkIdentity;
import dev.lakebase.mcp.databricks.SyncPlans;
import dev.lakebase.mcp.databricks.SyncSearch;
import dev.lakebase.mcp.databricks.Syncs;
import dev.lakebase.mcp.databricks.WorkspaceAnswers;
import dev.lakebase.mcp.databricks.WorkspaceBreaker;
import dev.lakebase.mcp.databricks.WorkspaceIdentity;
import dev.lakebase.mcp.databricks.WorkspaceRequest;
import dev.lakebase.mcp.migration.MigrationAnswers;
import dev.lakebase.mcp.migration.MigrationSeal;
import dev.lakebase.mcp.migration.Migrations;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolBuilder;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Made when a route needs it: the workspace, and what the routes of the control plane are made of,
 * under their names there.
 */
@Configuration(proxyBeanMethods = false)
@Lazy
class DatabricksConfiguration {
  private static final int LOOKUPS = 8;
  private static final int WAITING_LOOKUPS = 256;

  /** With the sandbox on, nothing leaves this machine, whatever DATABRICKS_HOST says. */
  @Bean
  Workspace databricksWorkspace(Variables variables, Optional<SandboxApi> sandbox) {
    return sandbox
        .map(api -> new Workspace(api.url(), WorkspaceIdentity.ofToken(api.token())))
        .orElseGet(() -> configured(variables));
  }

  private static Workspace configured(Variables variables) {
    return variables
        .text("DATABRICKS_HOST")
        .map(Workspace::url)
        .map(url -> new Workspace(url, new SdkIdentity(sdkConfig(url, variables))))
        .orElseGet(Workspace::missing);
  }

  /** The SDK reads the rest from the environment and the CLI's profile file by itself. */
  private static DatabricksConfig sdkConfig(URI url, Variables variables) {
    DatabricksConfig config =
        new DatabricksConfig().setHost(url.toString()).setHttpTimeoutSeconds(15);
    variables.text("DATABRICKS_TOKEN").ifPresent(config::setToken);
    variables.text("DATABRICKS_CLIENT_ID").ifPresent(config::setClientId);
    variables.text("DATABRICKS_CLIENT_SECRET").ifPresent(config::setClientSecret);
    variables.text("DATABRICKS_CONFIG_PROFILE").ifPresent(config::setProfile);
    variables.text("DATABRICKS_AUTH_TYPE").ifPresent(config::setAuthType);
    return config;
  }

  @Bean
  ConfiguredBranch lakebaseConfiguredBranch(
      Variables variables, Optional<SandboxDatabase> sandbox) {
    return sandbox
        .map(SandboxDatabase::endpoint)
        .or(() -> variables.text("LAKEBASE_ENDPOINT"))
        .map(DatabricksConfiguration::branchOf)
        .orElseGet(
            () ->
                new ConfiguredBranch(
                    variables.text("LAKEBASE_PROJECT"),
                    variables.text("LAKEBASE_BRANCH").orElse("production"),
                    Optional.empty()));
  }

  private static ConfiguredBranch branchOf(String endpoint) {
    try {
      return ConfiguredBranch.ofEndpoint(endpoint);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "LAKEBASE_ENDPOINT is '" + endpoint + "' and " + e.getMessage());
    }
  }

  @Bean
  WorkspaceIdentity databricksIdentity(Workspace workspace) {
    return workspace.identity();
  }

  @Bean
  WorkspaceRequest databricksRequest() {
    return new WorkspaceRequest();
  }

  @Bean
  WorkspaceAnswers databricksAnswers() {
    return new WorkspaceAnswers();
  }

  @Bean(autowireCandidate = false)
  RetryAfter databricksRetryAfter() {
    return new RetryAfter();
  }

  @Bean
  WorkspaceBreaker databricksBreaker(
      @Value("${lakebase.workspace.breaker-pause:30000}") long pauseMillis) {
    return new WorkspaceBreaker(Duration.ofMillis(pauseMillis), Clock.systemUTC());
  }

  @Bean(autowireCandidate = false)
  CircuitBreaker databricksCircuit(WorkspaceBreaker breaker) {
    return breaker.circuitBreaker();
  }

  @Bean(autowireCandidate = false)
  CallDeadline databricksDeadline(
      @Value("${lakebase.workspace.deadline:20000}") long millis, CamelContext camel) {
    return new CallDeadline(
        Duration.ofMillis(millis),
        camel
            .getExecutorServiceManager()
            .newSingleThreadScheduledExecutor(this, "databricks-deadline"));
  }

  @Bean
  PageSteps databricksPages() {
    return new PageSteps();
  }

  @Bean
  Operations databricksOperations(
      @Value("${lakebase.workspace.operation-wait:75000}") long waitMillis,
      @Value("${lakebase.workspace.first-pause:250}") long pauseMillis) {
    return new Operations(
        Duration.ofMillis(waitMillis), Duration.ofMillis(pauseMillis), Duration.ofSeconds(5));
  }

  @Bean(autowireCandidate = false)
  AggregationStrategy databricksGather() {
    return new Gather();
  }

  @Bean(autowireCandidate = false)
  AggregationStrategy databricksMerge() {
    return new Merge();
  }

  @Bean(autowireCandidate = false)
  ExecutorService databricksLookups(CamelContext camel) throws Exception {
    return new ThreadPoolBuilder(camel)
        .poolSize(LOOKUPS)
        .maxPoolSize(LOOKUPS)
        .maxQueueSize(WAITING_LOOKUPS)
        .rejectedPolicy(ThreadPoolRejectedPolicy.CallerRuns)
        .build("databricks-lookup");
  }

  @Bean
  Projects lakebaseProjects() {
    return new Projects();
  }

  @Bean
  Branches lakebaseBranches() {
    return new Branches();
  }

  @Bean
  ConnectionStrings lakebaseConnectionStrings() {
    return new ConnectionStrings();
  }

  @Bean
  Computes lakebaseComputes() {
    return new Computes();
  }

  @Bean
  BranchLocations lakebaseBranchLocations(Computes computes) {
    return new BranchLocations(computes);
  }

  @Bean
  ComputeLimits lakebaseComputeLimits(Variables variables) {
    return new ComputeLimits(
        variables.decimal("LAKEBASE_CU_LIMIT", 32, 0.5, 112),
        variables.decimal("LAKEBASE_CU_SPREAD", 8, 0, 112));
  }

  @Bean
  ComputeMetrics lakebaseComputeMetrics(Variables variables) {
    return new ComputeMetrics(variables.text("DATABRICKS_WAREHOUSE_ID"), Clock.systemUTC());
  }

  @Bean
  ComputeRestart lakebaseComputeRestart(
      @Value("${lakebase.workspace.restart-phase-wait:35000}") long waitMillis,
      @Value("${lakebase.workspace.first-pause:250}") long pauseMillis) {
    return new ComputeRestart(
        Duration.ofMillis(waitMillis), Duration.ofMillis(pauseMillis), Duration.ofSeconds(3));
  }

  @Bean
  Migrations lakebaseMigrations(Variables variables) {
    return new Migrations(
        new MigrationSeal(variables.text("LAKEBASE_STATE_KEY")), Clock.systemUTC());
  }

  @Bean
  MigrationAnswers lakebaseMigrationAnswers() {
    return new MigrationAnswers();
  }

  @Bean
  SyncPlans lakebaseSyncPlans() {
    return new SyncPlans();
  }

  @Bean
  SyncSearch lakebaseSyncSearch() {
    return new SyncSearch();
  }

  @Bean
  Syncs lakebaseSyncs() {
    return new Syncs();
  }
}
