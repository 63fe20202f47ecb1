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
    return new Embedded(EmbeddedLakebase.start(home(variables)));
  }

  /** The simulated workspace beside it, whose demo/production is that database. */
  @Bean
  SandboxWorkspace sandboxWorkspace(Variables variables, SandboxDatabase database) {
    return SandboxWorkspace.start(home(variables), ((Embedded) database).lakebase());
  }

  /** The workspace of the control plane, unless the operator names a real one. */
  @Bean
  @Conditional(NoWorkspaceNamed.class)
  Workspace sandboxedWorkspace(SandboxWorkspace workspace) {
    return new Workspace(
        URI.create(workspace.baseUrl()), WorkspaceIdentity.ofToken(workspace.token()));
  }

  private static Path home(Variables variables) {
    return variables
        .text("LAKEBASE_SANDBOX_HOME")
        .map(Path::of)
        .orElse(EmbeddedLakebase.DEFAULT_HOME);
  }

  /** Whether DATABRICKS_HOST is unset. */
  static final class NoWorkspaceNamed implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return new Variables(context.getEnvironment()).text("DATABRICKS_HOST").isEmpty();
    }
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

  private record Embedded(EmbeddedLakebase lakebase) implements SandboxDatabase {
    @Override
    public Address address() {
      return new Address(lakebase.service().host(), lakebase.service().port(), false);
    }

    @Override
    public String project() {
      return "demo";
    }

    @Override
    public String database() {
      return lakebase.service().database();
    }

    @Override
    public String user() {
      return lakebase.service().user();
    }

    @Override
    public String password() {
      return lakebase.service().password();
    }

    @Override
    public void close() {
      lakebase.close();
    }
  }
}
