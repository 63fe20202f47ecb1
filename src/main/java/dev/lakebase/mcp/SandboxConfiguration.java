package dev.lakebase.mcp;

import dev.lakebase.mcp.database.DatabaseSettings.Address;
import dev.lakebase.mcp.sandbox.EmbeddedLakebase;
import dev.lakebase.mcp.sandbox.workspace.SandboxWorkspace;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The sandbox: on by default in our own application where no database is configured, never by
 * accident. In a Databricks App, and in another application, a missing host stops the start.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(SandboxConfiguration.Wanted.class)
class SandboxConfiguration {
  @Bean
  Sandbox lakebaseSandbox(Variables variables) {
    Path home =
        variables.text("LAKEBASE_SANDBOX_HOME").map(Path::of).orElse(EmbeddedLakebase.DEFAULT_HOME);
    EmbeddedLakebase lakebase = EmbeddedLakebase.start(home);
    try {
      return new Sandbox(lakebase, SandboxWorkspace.start(home, lakebase));
    } catch (RuntimeException e) {
      lakebase.close();
      throw e;
    }
  }

  /** LAKEBASE_SANDBOX, or else whether nothing says that there is a database. */
  static final class Wanted implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      Variables variables = new Variables(context.getEnvironment());
      boolean configured =
          variables.text("LAKEBASE_HOST", "PGHOST", "DATABRICKS_APP_NAME").isPresent();
      boolean byDefault =
          context.getEnvironment().getProperty("lakebase.sandbox-by-default", Boolean.class, false);
      return variables.flag("LAKEBASE_SANDBOX", byDefault && !configured);
    }
  }

  /** The embedded PostgreSQL and the workspace around it, whose gateway is the way in. */
  record Sandbox(EmbeddedLakebase lakebase, SandboxWorkspace workspace)
      implements SandboxDatabase, SandboxApi, AutoCloseable {
    @Override
    public Address address() {
      return new Address(workspace.service().host(), workspace.service().port(), true);
    }

    @Override
    public String database() {
      return workspace.service().database();
    }

    @Override
    public Connection connectAsOwner() throws SQLException {
      return workspace.service().connect();
    }

    @Override
    public String endpoint() {
      return "projects/demo/branches/production/endpoints/primary";
    }

    @Override
    public URI url() {
      return URI.create(workspace.baseUrl());
    }

    @Override
    public String token() {
      return workspace.token();
    }

    @Override
    public void close() {
      workspace.close();
      lakebase.close();
    }
  }
}
