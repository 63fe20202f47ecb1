package dev.lakebase.mcp;

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
  EngineConfiguration.class,
  HealthConfiguration.class
})
public class LakebaseMcp {
  public static void main(String[] args) {
    application().run(args);
  }

  /** The application as {@code main} runs it. Its defaults lie in lakebase-mcp.yaml. */
  static SpringApplication application() {
    SpringApplication application = new SpringApplication(LakebaseMcp.class);
    application.setDefaultProperties(Map.of("spring.config.name", "lakebase-mcp"));
    return application;
  }
}
