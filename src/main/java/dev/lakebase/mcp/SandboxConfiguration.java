package dev.lakebase.mcp;

import dev.lakebase.mcp.database.DatabaseSettings.Address;
import dev.lakebase.mcp.databricks.WorkspaceIdentity;
import dev.lakebase.mcp.sandbox.EmbeddedLakebase;
import dev.lakebase.mcp.sandbox.workspace.SandboxWorkspace;
import java.net.URI;
import java.nio.file.Path;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The sandbox: on by default where no database is configured, never by accident. In a Databricks
 * App a missing host stops the start instead.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(SandboxConfiguration.Wanted.class)
class SandboxConfiguration {
  @Bean
  SandboxDatabase sandboxDatabase(Variables variables) {
    Path home =
        variables.text("LAKEBASE_SANDBOX_HOME").map(Path::of).orElse(EmbeddedLakebase.DEFAULT_HOME);
    return Embedded.start(home);
  }

  /** LAKEBASE_SANDBOX, or else whether nothing says that there is a database. */
  static final class Wanted implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      Variables variables = new Variables(context.getEnvironment());
      boolean configured =
          variables.text("LAKEBASE_HOST", "PGHOST", "DATABRICKS_APP_NAME").isPresent();
      return variables.flag("LAKEBASE_SANDBOX", !configured);
    }
  }

  private record Embedded(EmbeddedLakebase lakebase, SandboxWorkspace running)
      implements SandboxDatabase {
    static Embedded start(Path home) {
      EmbeddedLakebase lakebase = EmbeddedLakebase.start(home);
      try {
        return new Embedded(lakebase, SandboxWorkspace.start(home, lakebase));
      } catch (RuntimeException e) {
        lakebase.close();
        throw e;
      }
    }

    @Override
    public Address address() {
      return new Address(running.service().host(), running.service().port(), true);
    }

    @Override
    public String database() {
      return running.service().database();
    }

    @Override
    public String endpoint() {
      return "projects/demo/branches/production/endpoints/primary";
    }

    @Override
    public Workspace workspace() {
      return new Workspace(
          URI.create(running.baseUrl()), WorkspaceIdentity.ofToken(running.token()));
    }

    @Override
    public void close() {
      running.close();
      lakebase.close();
    }
  }
}
