package dev.lakebase.mcp;

import dev.lakebase.mcp.engine.HttpService;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The service as {@code main} starts it, on a free port of the loopback. */
public final class RunningServer implements AutoCloseable {
  private static final String PRODUCT_ROUTES =
      "classpath:lakebase/*.camel.yaml,classpath:lakebase/tools/*.camel.yaml";

  private final ConfigurableApplicationContext context;

  private RunningServer(SpringApplication application, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.add("--APP_PORT=0");
    context = application.run(all.toArray(String[]::new));
  }

  /** Started anew, to be closed by who asked for it. */
  public static RunningServer start(String... arguments) {
    return new RunningServer(LakebaseMcp.application(), List.of(arguments));
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

  private static final class Shared {
    private static final RunningServer SERVER = start();

    private static RunningServer start() {
      SpringApplication application = LakebaseMcp.application();
      application.addInitializers(
          (ApplicationContextInitializer<GenericApplicationContext>)
              it -> it.registerBean("probe", Probe.class));
      return new RunningServer(
          application,
          List.of(
              "--camel.main.routes-include-pattern="
                  + PRODUCT_ROUTES
                  + ",classpath:probe/*.camel.yaml"));
    }
  }
}
