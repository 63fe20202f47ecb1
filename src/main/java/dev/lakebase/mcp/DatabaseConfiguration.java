package dev.lakebase.mcp;

import dev.lakebase.mcp.database.BranchDirectory.Location;
import dev.lakebase.mcp.database.CallerDirectories;
import dev.lakebase.mcp.database.Database;
import dev.lakebase.mcp.database.DatabaseSettings;
import dev.lakebase.mcp.database.DatabaseSettings.Address;
import dev.lakebase.mcp.database.FeatureLookup;
import dev.lakebase.mcp.database.LakebaseComponent;
import dev.lakebase.mcp.database.Login;
import dev.lakebase.mcp.database.RememberedBranches;
import dev.lakebase.mcp.database.StateConnections;
import dev.lakebase.mcp.database.TableProfile;
import dev.lakebase.mcp.database.WakeUps;
import dev.lakebase.mcp.databricks.ConfiguredBranch;
import dev.lakebase.mcp.identity.AuthMode;
import dev.lakebase.mcp.state.StateSchema;
import dev.lakebase.mcp.tool.CallLimits;
import dev.lakebase.mcp.tool.RunAs;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** The configured connection: the operator's PostgreSQL, or the sandbox's. */
@Configuration(proxyBeanMethods = false)
@Lazy
class DatabaseConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseConfiguration.class);
  private static final String DATA_SOURCE = "lakebase.datasource";

  @Bean
  RememberedBranches lakebaseBranchDirectory(
      CamelContext camel,
      ConfiguredBranch configured,
      Variables variables,
      Optional<SandboxDatabase> sandbox) {
    Clock clock = Clock.systemUTC();
    return new RememberedBranches(
        new WorkspaceBranches(
            RunAs.SERVICE,
            camel.createProducerTemplate(),
            configured,
            database(variables, sandbox),
            clock),
        clock);
  }

  @Bean
  CallerDirectories lakebaseCallerDirectories(
      RememberedBranches service,
      CamelContext camel,
      ConfiguredBranch configured,
      Variables variables,
      Optional<SandboxDatabase> sandbox) {
    Clock clock = Clock.systemUTC();
    ProducerTemplate routes = camel.createProducerTemplate();
    Optional<String> database = database(variables, sandbox);
    return new CallerDirectories(
        service, as -> new WorkspaceBranches(as, routes, configured, database, clock), clock);
  }

  @Bean
  DatabaseSettings lakebaseDatabaseSettings(
      Variables variables,
      CallLimits limits,
      Optional<SandboxDatabase> sandbox,
      ConfiguredBranch configured,
      RememberedBranches branches,
      Optional<StateSchema> state) {
    String database = database(variables, sandbox).orElseThrow(() -> missing("LAKEBASE_DATABASE"));
    Address primary =
        sandbox
            .map(SandboxDatabase::address)
            .orElseGet(() -> primary(variables, database, configured));
    return new DatabaseSettings(
        primary,
        variables
            .text("LAKEBASE_REPLICA_HOST")
            .map(
                host -> address(host, variables.integer("LAKEBASE_REPLICA_PORT", 5432, 1, 65_535))),
        database,
        sandbox
            .map(own -> minted(branches, configured, Optional.empty()))
            .orElseGet(() -> login(variables, primary, database, branches, configured)),
        sandbox.isPresent() ? "disable" : sslMode(variables),
        "lakebase-mcp",
        pool(variables, state),
        new DatabaseSettings.WakeUp(
            variables.integer("LAKEBASE_S2Z_RETRY_ATTEMPTS", 5, 0, 20),
            seconds(variables.decimal("LAKEBASE_S2Z_RETRY_DELAY", 0.5, 0.01, 60)),
            seconds(variables.decimal("LAKEBASE_S2Z_MAX_DELAY", 10.0, 0.01, 60))),
        limits.timeout(),
        limits.timeout(),
        (int) Math.max(DatabaseSettings.DEFAULT_MAX_TRIP_BYTES, 2 * limits.maxBytes()),
        new WakeUps());
  }

  private static Optional<String> database(Variables variables, Optional<SandboxDatabase> sandbox) {
    return sandbox
        .map(SandboxDatabase::database)
        .or(() -> variables.text("LAKEBASE_DATABASE", "PGDATABASE"));
  }

  private static boolean mints(Variables variables, PgPass file, ConfiguredBranch configured) {
    return variables.text("LAKEBASE_PG_PASSWORD").isEmpty()
        && !file.hasEntry()
        && configured.project().isPresent();
  }

  /** A password, else what {@code .pgpass} holds, else a credential minted for the branch. */
  private static Supplier<Login> login(
      Variables variables,
      Address primary,
      String database,
      RememberedBranches branches,
      ConfiguredBranch configured) {
    PgPass file = PgPass.of(variables, primary.host(), primary.port(), database);
    Optional<String> password = variables.text("LAKEBASE_PG_PASSWORD");
    Optional<String> user = variables.text("LAKEBASE_PG_USER", "PGUSER").or(file::user);
    if (mints(variables, file, configured)) {
      return minted(branches, configured, user);
    }
    Login login = new Login(user.orElseThrow(() -> missing("LAKEBASE_PG_USER")), password);
    return () -> login;
  }

  /**
   * @param user empty: whoever the workspace says that the service is
   */
  private static Supplier<Login> minted(
      RememberedBranches branches, ConfiguredBranch configured, Optional<String> user) {
    Supplier<Location> location = () -> branches.locate(branches.configured().orElseThrow());
    return () -> {
      String endpoint = configured.endpoint().orElseGet(() -> location.get().primary().endpoint());
      return new Login(
          user.orElseGet(() -> location.get().user()),
          Optional.of(branches.mint(endpoint).token()));
    };
  }

  @Bean
  Database lakebaseDatabase(
      Variables variables,
      CallLimits limits,
      BeanFactory beans,
      ObjectProvider<DatabaseSettings> settings,
      ObjectProvider<RememberedBranches> branches,
      ObjectProvider<CallerDirectories> callers,
      AuthMode mode,
      ConfiguredBranch configured,
      @Value("${lakebase.branch-pools:16}") int mostBranches)
      throws SQLException {
    Optional<String> own = variables.property(DATA_SOURCE);
    if (own.isPresent()) {
      return new Database(
          dataSource(beans, own.get()), limits.timeout(), pool(variables, Optional.empty()).max());
    }
    if (mode != AuthMode.DATABRICKS_APP) {
      return new Database(settings.getObject(), branches.getObject(), mostBranches);
    }
    if (configured.project().isEmpty()) {
      LOG.warn(
          "Neither LAKEBASE_ENDPOINT nor LAKEBASE_PROJECT is set: SQL of callers whose token is"
              + " forwarded is refused, since no credential can be minted for them");
    }
    return Database.onBehalfOfCallers(settings.getObject(), callers.getObject(), mostBranches);
  }

  private static DataSource dataSource(BeanFactory beans, String name) {
    try {
      return beans.getBean(name, DataSource.class);
    } catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException e) {
      throw new ConfigurationException(
          DATA_SOURCE + " is '" + name + "', and there is no DataSource bean of that name");
    }
  }

  /** Asks for the database with its first endpoint: a route that needs none needs no settings. */
  @Bean(name = "lakebase", autowireCandidate = false)
  LakebaseComponent lakebase(ObjectProvider<Database> database) {
    return new LakebaseComponent(database::getObject);
  }

  @Bean
  TableProfile lakebaseTableProfile() {
    return new TableProfile();
  }

  @Bean
  FeatureLookup lakebaseFeatureLookup() {
    return new FeatureLookup();
  }

  /** A compute that credentials are minted for may suspend, wherever it is. */
  private static Address primary(
      Variables variables, String database, ConfiguredBranch configured) {
    String host =
        variables.text("LAKEBASE_HOST", "PGHOST").orElseThrow(() -> missing("LAKEBASE_HOST"));
    String portVariable = variables.text("LAKEBASE_PORT").isPresent() ? "LAKEBASE_PORT" : "PGPORT";
    int port = variables.integer(portVariable, 5432, 1, 65_535);
    boolean mints = mints(variables, PgPass.of(variables, host, port, database), configured);
    Address plain = address(host, port);
    return new Address(host, port, plain.canSuspend() || mints);
  }

  /** A compute on another machine may suspend; a server on this one does not. */
  private static Address address(String host, int port) {
    return new Address(host, port, !host.equals("localhost") && !host.startsWith("127."));
  }

  /** What the state takes, calls don't have. */
  private static DatabaseSettings.Pool pool(Variables variables, Optional<StateSchema> state) {
    int taken = state.isPresent() ? StateConnections.MOST : 0;
    int most = variables.integer("LAKEBASE_POOL_MAX", 10, 1 + taken, 1000) - taken;
    return new DatabaseSettings.Pool(
        Math.min(most, variables.integer("LAKEBASE_POOL_MIN", 2, 0, 1000)),
        most,
        Duration.ofSeconds(variables.integer("LAKEBASE_POOL_MAX_LIFETIME", 300, 30, 86_400)),
        Duration.ofSeconds(variables.integer("LAKEBASE_POOL_MAX_IDLE", 60, 10, 86_400)),
        DatabaseSettings.Pool.DEFAULT.maxWait());
  }

  /** libpq's {@code require} verifies nobody, so it is raised to {@code verify-full}. */
  private static String sslMode(Variables variables) {
    String mode = variables.text("LAKEBASE_SSLMODE", "PGSSLMODE").orElse("verify-full");
    return switch (mode) {
      case "disable", "verify-ca", "verify-full" -> mode;
      case "require" -> "verify-full";
      default ->
          throw new ConfigurationException(
              "LAKEBASE_SSLMODE is '" + mode + "' and must be verify-full, verify-ca or disable");
    };
  }

  private static Duration seconds(double value) {
    return Duration.ofMillis(Math.round(value * 1000));
  }

  private static ConfigurationException missing(String name) {
    return new ConfigurationException(
        name
            + " is not set. Name a PostgreSQL; or, for an embedded one, set LAKEBASE_SANDBOX=true and"
            + " no host; or, in an application with a DataSource of its own, name that bean in "
            + DATA_SOURCE
            + ".");
  }
}
