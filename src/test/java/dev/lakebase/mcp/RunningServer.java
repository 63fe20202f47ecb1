package dev.lakebase.mcp;

import dev.lakebase.mcp.database.TestDatabase;
import dev.lakebase.mcp.engine.HttpService;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The service as {@code main} starts it, on a free port of the loopback and the test database. */
public final class RunningServer implements AutoCloseable {
  private static final String PRODUCT_ROUTES =
      "classpath:lakebase/*.camel.yaml,classpath:lakebase/tools/*.camel.yaml";

  private final ConfigurableApplicationContext context;

  private RunningServer(SpringApplication application, List<String> arguments) {
    List<String> all =
        new ArrayList<>(
            List.of("--APP_PORT=0", "--LAKEBASE_SANDBOX=false", "--LAKEBASE_SSLMODE=disable"));
    all.addAll(arguments);
    context = application.run(all.toArray(String[]::new));
  }

  /** Started anew with these arguments, {@code --NAME=value}; to be closed by who asked for it. */
  public static RunningServer start(String... arguments) {
    ConnectionSettings database = TestDatabase.shared().settings();
    List<String> all =
        new ArrayList<>(
            List.of(
                "--LAKEBASE_HOST=" + database.host(),
                "--LAKEBASE_PORT=" + database.port(),
                "--LAKEBASE_DATABASE=" + database.database(),
                "--LAKEBASE_PG_USER=" + database.user(),
                "--LAKEBASE_PG_PASSWORD=" + database.password()));
    all.addAll(List.of(arguments));
    return elsewhere(all);
  }

  /** On what the arguments alone say, without the test database. */
  public static RunningServer elsewhere(List<String> arguments) {
    return new RunningServer(LakebaseMcp.application(), arguments);
  }

  /** With the routes of {@code src/test/resources/probe}; one for all tests of a run. */
  public static RunningServer withProbes() {
    return Shared.SERVER;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port() + "/mcp");
  }

  public int port() {
    return context.getBean(HttpService.class).port();
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
    private static final RunningServer SERVER = start();

    /** On a database that is not there: what these tests ask needs none. */
    private static RunningServer start() {
      SpringApplication application = LakebaseMcp.application();
      application.addPrimarySources(List.of(ProbeConfiguration.class));
      return new RunningServer(
          application,
          List.of(
              "--LAKEBASE_HOST=127.0.0.1",
              "--LAKEBASE_PORT=1",
              "--LAKEBASE_DATABASE=none",
              "--LAKEBASE_PG_USER=nobody",
              "--camel.main.routes-include-pattern="
                  + PRODUCT_ROUTES
                  + ",classpath:probe/*.camel.yaml"));
    }
  }
}
