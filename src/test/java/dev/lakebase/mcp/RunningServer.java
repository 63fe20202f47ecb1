package dev.lakebase.mcp;

import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.engine.HttpService;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.sandbox.workspace.SandboxWorkspace;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The service as {@code main} starts it, on a free port of the loopback. */
public final class RunningServer implements AutoCloseable {
  private static final String SERVICE_ROUTES = "classpath:lakebase/service/*.camel.yaml";

  private final ConfigurableApplicationContext context;

  private RunningServer(SpringApplication application, List<String> arguments) {
    List<String> all = new ArrayList<>(List.of("--APP_PORT=0"));
    all.addAll(arguments);
    context = application.run(all.toArray(String[]::new));
  }

  /**
   * Started anew on the test database, without a workspace; {@code --NAME=value} arguments may add
   * to that. To be closed by who asked for it.
   */
  public static RunningServer start(String... arguments) {
    return new RunningServer(LakebaseMcp.application(), onTestDatabase(arguments));
  }

  /** As on a laptop: embedded PostgreSQL and simulated workspace below this directory. */
  public static RunningServer inSandbox(Path home, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--LAKEBASE_SANDBOX=true");
    all.add("--LAKEBASE_SANDBOX_HOME=" + home);
    return new RunningServer(LakebaseMcp.application(), all);
  }

  /** On a database and a workspace that the arguments name. */
  public static RunningServer elsewhere(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--LAKEBASE_SANDBOX=false");
    all.add("--LAKEBASE_SSLMODE=disable");
    return new RunningServer(LakebaseMcp.application(), all);
  }

  /**
   * As a Databricks App of this workspace, on its project {@code demo}, as its service principal.
   */
  public static RunningServer asApp(SandboxWorkspace workspace, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--DATABRICKS_APP_NAME=mcp-lakebase");
    all.add("--DATABRICKS_HOST=" + workspace.baseUrl());
    all.add("--DATABRICKS_CLIENT_ID=" + workspace.clientId());
    all.add("--DATABRICKS_CLIENT_SECRET=" + workspace.clientSecret());
    all.add("--DATABRICKS_AUTH_TYPE=oauth-m2m");
    all.add("--PGHOST=" + workspace.service().host());
    all.add("--PGPORT=" + workspace.service().port());
    all.add("--PGDATABASE=" + workspace.service().database());
    all.add("--PGUSER=" + workspace.clientId());
    all.add("--LAKEBASE_ENDPOINT=projects/demo/branches/production/endpoints/primary");
    all.add("--LAKEBASE_BIND=127.0.0.1");
    return elsewhere(all.toArray(String[]::new));
  }

  private static List<String> onTestDatabase(String... arguments) {
    ConnectionSettings database = TestDatabase.shared().settings();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--LAKEBASE_SANDBOX=false");
    all.add("--LAKEBASE_HOST=" + database.host());
    all.add("--LAKEBASE_PORT=" + database.port());
    all.add("--LAKEBASE_DATABASE=" + database.database());
    all.add("--LAKEBASE_PG_USER=" + database.user());
    all.add("--LAKEBASE_PG_PASSWORD=" + database.password());
    all.add("--LAKEBASE_SSLMODE=disable");
    return all;
  }

  /** With the routes of {@code src/test/resources/probe}; one for all tests of a run. */
  public static RunningServer withProbes() {
    return Shared.SERVER;
  }

  /** As {@link #withProbes()}, to be closed by who asked for it. */
  static RunningServer startWithProbes(String... arguments) {
    SpringApplication application = LakebaseMcp.application();
    application.addPrimarySources(List.of(ProbeConfiguration.class));
    List<String> all = onTestDatabase(arguments);
    all.add(
        "--camel.main.routes-include-pattern=" + SERVICE_ROUTES + ",classpath:probe/*.camel.yaml");
    return new RunningServer(application, all);
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port() + "/mcp");
  }

  public int port() {
    return context.getBean(HttpService.class).port();
  }

  /** Lets the breaker before the workspace forget what it has seen. */
  public void resetBreaker() {
    context.getBean(CircuitBreaker.class).reset();
  }

  /** Adds the routes of a file to those that run. */
  public void addRoutes(String file) throws Exception {
    CamelContext camel = camel();
    PluginHelper.getRoutesLoader(camel)
        .loadRoutes(PluginHelper.getResourceLoader(camel).resolveResource(file));
  }

  public CamelContext camel() {
    return context.getBean(CamelContext.class);
  }

  public Probe probe() {
    return context.getBean(Probe.class);
  }

  @Override
  public void close() {
    context.close();
  }

  @Configuration(proxyBeanMethods = false)
  static class ProbeConfiguration {
    @Bean
    Probe probe() {
      return new Probe();
    }
  }

  private static final class Shared {
    private static final RunningServer SERVER = startWithProbes();
  }
}
