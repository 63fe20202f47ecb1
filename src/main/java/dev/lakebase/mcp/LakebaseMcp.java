package dev.lakebase.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lakebase.mcp.governance.CheckCommand;
import dev.lakebase.mcp.testing.TestCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Starts the service: {@link LakebaseMcpAutoConfiguration}, on an HTTP server of its own, with
 * routes for health and metrics.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({
  EngineConfiguration.class,
  LogConfiguration.class,
  HealthConfiguration.class,
  PrometheusConfiguration.class,
  TraceExportConfiguration.class,
  SqlStepConfiguration.class,
  DropInConfiguration.class
})
public class LakebaseMcp {
  private static final String CHECK = "check";
  private static final String TEST = "test";
  private static final String REGISTER = "register";
  private static final String HEALTH = "health";

  /** So that nothing but what is wrong stands between the lines of the cases. */
  private static final String[] QUIET = {
    "--logging.level.dev.lakebase=warn", "--logging.level.dev.lakebase.mcp.audit=off"
  };

  /**
   * The service, or with {@code check} as the first argument the offline judge, with {@code test}
   * the player of cases, with {@code register} the registration in Unity Catalog, with {@code
   * health} the question whether the service here is ready.
   */
  public static void main(String[] args) {
    if (args.length > 0 && List.of(CHECK, TEST, REGISTER, HEALTH).contains(args[0])) {
      System.exit(command(args[0], Arrays.asList(args).subList(1, args.length)));
    }
    application().run(args);
  }

  private static int command(String name, List<String> arguments) {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    return switch (name) {
      case CHECK -> new CheckCommand(out, err).run(arguments);
      case REGISTER -> new RegisterCommand(out, err).run(arguments);
      case HEALTH -> new HealthCommand(out, err, System.getenv()).run(arguments);
      default ->
          new TestCommand(out, err, routes -> OwnStage.withRoutes(routes, QUIET)).run(arguments);
    };
  }

  /** The application as {@code main} runs it. Its defaults lie in lakebase-mcp.yaml. */
  static SpringApplication application() {
    SpringApplication application = new SpringApplication(LakebaseMcp.class);
    application.setDefaultProperties(Map.of("spring.config.name", "lakebase-mcp"));
    return application;
  }
}
