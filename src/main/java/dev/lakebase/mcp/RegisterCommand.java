package dev.lakebase.mcp;

import dev.lakebase.mcp.databricks.Registration;
import dev.lakebase.mcp.databricks.Registration.Credentials;
import dev.lakebase.mcp.databricks.WorkspaceTrouble;
import dev.lakebase.mcp.tool.ToolFailure;
import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Registers a service that runs somewhere as an MCP service of Unity Catalog: {@code
 * routes/command/register.camel.yaml}. Secrets come from the environment and are neither arguments
 * nor shown.
 */
final class RegisterCommand {
  /** Exit code: everything is there. */
  static final int DONE = 0;

  /** Exit code: the workspace refused, failed or could not be reached. */
  static final int FAILED = 1;

  /** Exit code: nothing was sent, because of the command or of the environment. */
  static final int USAGE = 2;

  private static final String TOKEN = "LAKEBASE_REGISTER_TOKEN";
  private static final String CLIENT_ID = "LAKEBASE_REGISTER_CLIENT_ID";
  private static final String CLIENT_SECRET = "LAKEBASE_REGISTER_CLIENT_SECRET";
  private static final String HOW =
      """
      usage: register --url URL [--catalog NAME] [--schema NAME] [--name NAME] [--connection NAME]
                      [--grant PRINCIPAL]... [--renew] [--dry-run]
        --url URL          where the service is, by https; /mcp when it has no path
        --catalog, --schema  where in Unity Catalog; main and default when left out
        --name NAME        of the MCP service; lakebase when left out
        --connection NAME  of the connection behind it; the service's and _connection when left out
        --grant PRINCIPAL  user, group or service principal that may use it (EXECUTE)
        --renew            sends the credentials although nothing else has changed
        --dry-run          says what would be done, and changes nothing
      environment: DATABRICKS_HOST and credentials for the workspace, as the service has them; for
        the connection LAKEBASE_REGISTER_CLIENT_ID and LAKEBASE_REGISTER_CLIENT_SECRET of a service
        principal, or LAKEBASE_REGISTER_TOKEN, a token that the service accepts
      exit code: 0 done, 1 the workspace refused or failed, 2 nothing was sent""";

  private static final Set<String> VALUED =
      Set.of("--url", "--catalog", "--schema", "--name", "--connection");
  private static final Set<String> FLAGS = Set.of("--renew", "--dry-run");
  private static final String[] SETTINGS = {
    "--lakebase.enabled=false",
    "--camel.main.routes-include-pattern="
        + "classpath:lakebase/databricks.camel.yaml,classpath:lakebase/command/*.camel.yaml",
    "--logging.level.dev.lakebase=error",
    "--logging.level.dev.lakebase.mcp.LakebaseMcp=off",
    "--logging.level.org.springframework=off",
    "--logging.level.org.apache.camel.spring.boot=error",
    "--logging.level.com.databricks=off",
  };

  private final PrintStream out;
  private final PrintStream err;
  private final List<String> settings;

  /**
   * @param settings {@code --NAME=value}, in place of environment variables
   */
  RegisterCommand(PrintStream out, PrintStream err, String... settings) {
    this.out = out;
    this.err = err;
    this.settings = new ArrayList<>(List.of(SETTINGS));
    this.settings.addAll(List.of(settings));
  }

  int run(List<String> arguments) {
    Options options;
    try {
      options = Options.of(arguments);
    } catch (IllegalArgumentException e) {
      if (e.getMessage() != null) {
        err.println(e.getMessage());
      }
      err.println(HOW);
      return USAGE;
    }
    SpringApplication application = new SpringApplication(RegisterConfiguration.class);
    application.setDefaultProperties(Map.of("spring.config.name", "lakebase-mcp"));
    try (ConfigurableApplicationContext context =
        application.run(settings.toArray(String[]::new))) {
      return register(context, options);
    } catch (RuntimeException e) {
      err.println(configuration(e).orElseThrow(() -> e));
      return USAGE;
    }
  }

  private int register(ConfigurableApplicationContext context, Options options) {
    Workspace workspace = context.getBean(Workspace.class);
    Registration plan = options.plan(credentials(context.getBean(Variables.class), workspace));
    List<String> report = new ArrayList<>();
    Exchange outcome =
        context
            .getBean(ProducerTemplate.class)
            .request(
                "direct:register",
                exchange -> {
                  exchange.setVariable("plan", plan);
                  exchange.setVariable("report", report);
                });
    report.forEach(out::println);
    Exception problem = outcome.getException();
    if (problem != null) {
      err.println(sentence(problem));
      return FAILED;
    }
    out.printf(
        "%s: %s/ai-gateway/mcp-services/%s%n",
        plan.dryRun() ? "nothing was changed; clients would use" : "clients use",
        workspace.url(),
        plan.serviceName());
    return DONE;
  }

  private static String sentence(Exception problem) {
    return problem instanceof ToolFailure || problem instanceof WorkspaceTrouble
        ? problem.getMessage()
        : "An unexpected error: " + problem.getClass().getSimpleName();
  }

  private static Credentials credentials(Variables variables, Workspace workspace) {
    Optional<String> token = variables.text(TOKEN);
    Optional<String> id = variables.text(CLIENT_ID);
    Optional<String> secret = variables.text(CLIENT_SECRET);
    if (token.isPresent() == id.isPresent() || id.isPresent() != secret.isPresent()) {
      throw new ConfigurationException(
          "The connection needs credentials for the service: set either %s and %s, or %s"
              .formatted(CLIENT_ID, CLIENT_SECRET, TOKEN));
    }
    return token
        .map(Credentials::bearer)
        .orElseGet(
            () ->
                Credentials.ofClient(
                    id.get(), secret.get(), workspace.url().resolve("/oidc/v1/token")));
  }

  private static Optional<String> configuration(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfigurationException) {
        return Optional.of(cause.getMessage());
      }
    }
    return Optional.empty();
  }

  /** The arguments, each of them checked. */
  private record Options(Map<String, String> values, Set<String> flags, List<String> grants) {
    static Options of(List<String> arguments) {
      Options options = new Options(new HashMap<>(), new TreeSet<>(), new ArrayList<>());
      int next = 0;
      while (next < arguments.size()) {
        String name = arguments.get(next++);
        if (FLAGS.contains(name) && options.flags.add(name)) {
          continue;
        }
        boolean grant = name.equals("--grant");
        if (next == arguments.size() || !grant && !VALUED.contains(name)) {
          throw new IllegalArgumentException();
        }
        String value = arguments.get(next++);
        if (grant) {
          options.grants.add(principal(value));
        } else if (options.values.put(name, name.equals("--url") ? value : name(name, value))
            != null) {
          throw new IllegalArgumentException(name + " is there twice");
        }
      }
      options.url();
      return options;
    }

    private static String name(String option, String value) {
      if (!value.matches("[A-Za-z0-9_][A-Za-z0-9_-]{0,254}")) {
        throw new IllegalArgumentException(
            option + " is '" + value + "' and must be a name of letters, digits, '_' and '-'");
      }
      return value;
    }

    private static String principal(String value) {
      if (!value.matches("[^\\p{Cntrl}]{1,255}") || value.isBlank()) {
        throw new IllegalArgumentException("--grant needs the name of a principal");
      }
      return value;
    }

    private URI url() {
      String text = values.getOrDefault("--url", "");
      try {
        URI url = URI.create(text);
        if (url.getPath() != null && url.getPath().matches("/?")) {
          url = url.resolve("/mcp");
        }
        if ("https".equals(url.getScheme())
            && url.getHost() != null
            && url.getRawUserInfo() == null
            && url.getRawQuery() == null
            && url.getRawFragment() == null) {
          return url;
        }
      } catch (IllegalArgumentException e) {
        // said below
      }
      throw new IllegalArgumentException(
          "--url must be the service's https address, such as https://mcp-x.example.com/mcp");
    }

    Registration plan(Credentials credentials) {
      String service = values.getOrDefault("--name", "lakebase");
      return new Registration(
          url(),
          values.getOrDefault("--catalog", "main")
              + "."
              + values.getOrDefault("--schema", "default"),
          service,
          values.getOrDefault("--connection", service + "_connection"),
          credentials,
          List.copyOf(grants),
          flags.contains("--dry-run"),
          flags.contains("--renew"));
    }
  }
}
