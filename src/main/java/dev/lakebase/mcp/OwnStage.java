package dev.lakebase.mcp;

import dev.lakebase.mcp.databricks.ConfiguredBranch;
import dev.lakebase.mcp.engine.HttpService;
import dev.lakebase.mcp.governance.PolicySource;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.CallerSource;
import dev.lakebase.mcp.protocol.HttpHead;
import dev.lakebase.mcp.testing.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The service in this process, on a free port of the loopback, for cases to be played on. Who calls
 * and under which policy is said to its beans and to its policy's file; nothing of it can be said
 * in a request.
 */
final class OwnStage implements Stage {
  /** What would have a say beside the policy's file, and in where the service listens. */
  private static final List<String> UNSET =
      List.of(
          "LAKEBASE_SQL_",
          "LAKEBASE_TOOL_",
          "LAKEBASE_GOVERNANCE_",
          "LAKEBASE_BIND",
          "LAKEBASE_AUTH",
          "LAKEBASE_OAUTH_",
          "LAKEBASE_TOKEN_FILE",
          "DATABRICKS_APP_");

  private final Path home;
  private final ChosenCaller caller = new ChosenCaller();
  private final ConfigurableApplicationContext context;

  private OwnStage(boolean sandbox, String... arguments) {
    try {
      home = Files.createTempDirectory("lakebase-cases");
      Files.writeString(policy(), "{\"sql\": {\"profile\": \"read_only\"}}");
      SpringApplication application = LakebaseMcp.application();
      application.addInitializers(
          it -> it.getBeanFactory().registerSingleton("chosenCaller", caller));
      context = application.run(settings(sandbox, arguments).toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      delete();
      throw e;
    }
  }

  /** With a sandbox of its own; {@code --NAME=value} arguments may add to that. */
  static OwnStage inSandbox(String... arguments) {
    return new OwnStage(true, arguments);
  }

  /** With a sandbox of its own and the routes of this directory. */
  static OwnStage withRoutes(Path directory, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--LAKEBASE_ROUTES_DIR=" + directory);
    return inSandbox(all.toArray(String[]::new));
  }

  /** With the workspace and the database that the environment names. */
  static OwnStage live() {
    return new OwnStage(false);
  }

  private List<String> settings(boolean sandbox, String... arguments) {
    List<String> settings = new ArrayList<>();
    System.getenv().keySet().stream()
        .filter(name -> UNSET.stream().anyMatch(name::startsWith))
        .forEach(name -> settings.add("--" + name + "="));
    settings.add("--LAKEBASE_GOVERNANCE_CONFIG=" + policy());
    settings.add("--DATABRICKS_APP_PORT=");
    settings.add("--APP_PORT=0");
    settings.add("--LAKEBASE_SANDBOX=" + sandbox);
    settings.add("--LAKEBASE_SANDBOX_HOME=" + home.resolve("sandbox"));
    settings.addAll(List.of(arguments));
    return settings;
  }

  private Path policy() {
    return home.resolve("governance.yaml");
  }

  @Override
  public URI uri() {
    return URI.create("http://127.0.0.1:" + context.getBean(HttpService.class).port() + "/mcp");
  }

  @Override
  public boolean isSandbox() {
    return context.getBeanProvider(SandboxDatabase.class).getIfAvailable() != null;
  }

  @Override
  public Map<String, String> values() {
    ConfiguredBranch configured = context.getBean(ConfiguredBranch.class);
    Map<String, String> values = new HashMap<>(Map.of("branch", configured.branch()));
    configured.project().ifPresent(project -> values.put("project", project));
    return values;
  }

  @Override
  public Optional<Control> control() {
    return Optional.of(new Hand());
  }

  @Override
  public Optional<Owner> owner() {
    return Optional.ofNullable(context.getBeanProvider(SandboxDatabase.class).getIfAvailable())
        .map(sandbox -> sandbox::connectAsOwner);
  }

  @Override
  public void close() {
    context.close();
    delete();
  }

  private void delete() {
    try (Stream<Path> all = Files.walk(home)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Hand implements Control {
    @Override
    public void become(Caller next) {
      caller.now = next;
    }

    @Override
    public Optional<String> govern(String text) {
      try {
        Path written = Files.writeString(home.resolve("next.yaml"), text);
        Files.move(written, policy(), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      PolicySource policies = context.getBean(PolicySource.class);
      policies.reload();
      return policies.status().problem();
    }
  }

  private static final class ChosenCaller implements CallerSource {
    private volatile Caller now = Caller.LOCAL;

    @Override
    public Caller identify(HttpHead head, Exchange exchange) {
      return now;
    }
  }
}
