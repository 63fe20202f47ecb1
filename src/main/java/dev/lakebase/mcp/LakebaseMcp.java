package dev.lakebase.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lakebase.mcp.governance.CheckCommand;
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

/** Starts the service. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({
  ProtocolConfiguration.class,
  GovernanceConfiguration.class,
  SandboxConfiguration.class,
  DatabaseConfiguration.class,
  SqlStepConfiguration.class,
  DatabricksConfiguration.class,
  DropInConfiguration.class,
  EngineConfiguration.class,
  HealthConfiguration.class
})
public class LakebaseMcp {
  private static final String CHECK = "check";

  /** The service, or with {@code check} as the first argument the offline judge. */
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals(CHECK)) {
      System.exit(check(Arrays.asList(args).subList(1, args.length)));
    }
    application().run(args);
  }

  private static int check(List<String> arguments) {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    return new CheckCommand(out, err).run(arguments);
  }

  /** The application as {@code main} runs it. Its defaults lie in lakebase-mcp.yaml. */
  static SpringApplication application() {
    SpringApplication application = new SpringApplication(LakebaseMcp.class);
    application.setDefaultProperties(Map.of("spring.config.name", "lakebase-mcp"));
    return application;
  }
}
