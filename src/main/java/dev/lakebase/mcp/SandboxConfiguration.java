package dev.lakebase.mcp;

import dev.lakebase.mcp.database.DatabaseSettings.Address;
import dev.lakebase.mcp.database.Login;
import dev.lakebase.mcp.databricks.WorkspaceIdentity;
import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.sandbox.EmbeddedLakebase;
import dev.lakebase.mcp.sandbox.workspace.SandboxWorkspace;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
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
  EmbeddedLakebase embeddedLakebase(Variables variables) {
    return EmbeddedLakebase.start(home(variables));
  }

  /** The simulated workspace beside it, whose demo/production is that database. */
  @Bean
  SandboxWorkspace sandboxWorkspace(Variables variables, EmbeddedLakebase lakebase) {
    return SandboxWorkspace.start(home(variables), lakebase);
  }

  @Bean
  SandboxDatabase sandboxDatabase(Variables variables, SandboxWorkspace workspace) {
    return new Production(workspace.service(), isRealWorkspaceNamed(variables));
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
      return !isRealWorkspaceNamed(new Variables(context.getEnvironment()));
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

  private static boolean isRealWorkspaceNamed(Variables variables) {
    return variables.text("DATABRICKS_HOST").isPresent();
  }

  private record Production(ConnectionSettings service, boolean workspaceElsewhere)
      implements SandboxDatabase {
    @Override
    public Address address() {
      return new Address(service.host(), service.port(), true);
    }

    @Override
    public String database() {
      return service.database();
    }

    @Override
    public Login login() {
      return new Login(service.user(), Optional.of(service.password()));
    }

    @Override
    public Optional<String> endpoint() {
      return workspaceElsewhere
          ? Optional.empty()
          : Optional.of("projects/demo/branches/production/endpoints/primary");
    }
  }
}
