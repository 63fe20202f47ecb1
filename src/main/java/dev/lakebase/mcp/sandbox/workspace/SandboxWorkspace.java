package dev.lakebase.mcp.sandbox.workspace;

import dev.lakebase.mcp.sandbox.ConnectionSettings;
import dev.lakebase.mcp.sandbox.DirectoryLock;
import dev.lakebase.mcp.sandbox.EmbeddedLakebase;
import dev.lakebase.mcp.sandbox.PostgresServerException;
import dev.lakebase.mcp.sandbox.PrivateFiles;
import dev.lakebase.mcp.sandbox.compute.Compute;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Databricks workspace of the laptop: the REST API of Lakebase, and what of the platform stands
 * around it, on 127.0.0.1, with a real PostgreSQL behind every endpoint. Its state is below the
 * sandbox's home and outlives it.
 */
public final class SandboxWorkspace implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SandboxWorkspace.class);
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);
  private static final long END_SECONDS = 10;

  private final DirectoryLock lock;
  private final ExecutorService threads;
  private final ScheduledExecutorService clock;
  private final Identities identities;
  private final Faults faults;
  private final Computes computes;
  private final RestServer rest;
  private final ConnectionSettings service;

  private SandboxWorkspace(
      DirectoryLock lock,
      ExecutorService threads,
      ScheduledExecutorService clock,
      Identities identities,
      Faults faults,
      Computes computes,
      RestServer rest,
      ConnectionSettings service) {
    this.lock = lock;
    this.threads = threads;
    this.clock = clock;
    this.identities = identities;
    this.faults = faults;
    this.computes = computes;
    this.rest = rest;
    this.service = service;
  }

  /** Starts as on a laptop. */
  public static SandboxWorkspace start(Path home, EmbeddedLakebase lakebase) {
    return start(home, lakebase, WorkspaceOptions.defaults());
  }

  /**
   * Starts in well under a second: what takes longer happens behind it.
   *
   * @param home the directory that the embedded PostgreSQL was started with
   * @param lakebase the data of demo/production; closed by its owner, after this
   * @throws dev.lakebase.mcp.sandbox.DirectoryInUseException if another process uses the home
   * @throws PostgresServerException if the workspace can't be set up
   */
  public static SandboxWorkspace start(
      Path home, EmbeddedLakebase lakebase, WorkspaceOptions options) {
    try {
      Path directory = PrivateFiles.createDirectories(home.resolve("workspace"));
      DirectoryLock lock = DirectoryLock.acquire(directory, LOCK_PATIENCE);
      try {
        return new Construction(directory, lakebase, options).build(lock);
      } catch (SQLException | IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (SQLException | IOException e) {
      throw new PostgresServerException("The sandbox workspace could not be set up", e);
    }
  }

  /** Puts the parts together. */
  private static final class Construction {
    private final Path directory;
    private final EmbeddedLakebase lakebase;
    private final WorkspaceOptions options;
    private final ExecutorService threads = Executors.newCachedThreadPool(named("sandbox"));
    private final ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(named("sandbox-clock"));
    private final Faults faults = new Faults();

    Construction(Path directory, EmbeddedLakebase lakebase, WorkspaceOptions options) {
      this.directory = directory;
      this.lakebase = lakebase;
      this.options = options;
    }

    SandboxWorkspace build(DirectoryLock lock) throws IOException, SQLException {
      Resources resources = new Resources(directory.resolve("state.json"));
      Tokens tokens = new Tokens(directory.resolve("token.key"));
      Identities identities = new Identities(tokens, directory);
      Operations operations = new Operations(resources, faults, threads, options.operationPolls());
      Computes computes =
          new Computes(
              resources,
              directory.getParent(),
              lakebase.server().binaries(),
              tokens,
              faults,
              options,
              threads);
      try {
        Api api = new Api(resources, operations, computes, tokens, identities, options);
        Housekeeping housekeeping = api.housekeeping();
        Seed seed = api.seed();
        if (resources.locked(resources::isEmpty)) {
          computes.tidy(Set.of());
          seed.plant(lakebase.server(), identities.servicePrincipal());
        } else {
          housekeeping.resume();
          computes.of(Seed.PRODUCTION_ENDPOINT).adopt(lakebase.server());
          seed.finish();
        }
        RestServer rest =
            RestServer.start(0, api.router(), identities, api.access(), faults, threads);
        long tick = options.tick().toMillis();
        clock.scheduleWithFixedDelay(housekeeping::round, tick, tick, TimeUnit.MILLISECONDS);
        LOG.info("Sandbox workspace at {}", rest.baseUrl());
        ConnectionSettings direct = lakebase.service();
        ConnectionSettings service =
            new ConnectionSettings(
                direct.host(),
                computes.gatewayPort(Seed.PRODUCTION_ENDPOINT),
                direct.database(),
                direct.user(),
                direct.password());
        return new SandboxWorkspace(
            lock, threads, clock, identities, faults, computes, rest, service);
      } catch (SQLException | IOException | RuntimeException e) {
        computes.close();
        clock.shutdownNow();
        threads.shutdownNow();
        throw e;
      }
    }

    private static java.util.concurrent.ThreadFactory named(String name) {
      AtomicInteger count = new AtomicInteger();
      return work -> {
        Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
        thread.setDaemon(true);
        return thread;
      };
    }
  }

  /** What DATABRICKS_HOST is set to, for instance {@code http://127.0.0.1:40123}. */
  public String baseUrl() {
    return rest.baseUrl();
  }

  /** The personal token of {@link #user()}, who may do everything. */
  public String token() {
    return identities.personalToken();
  }

  /** The developer's name, and role in every branch. */
  public String user() {
    return Identities.DEVELOPER.name();
  }

  /** The service principal's client id, and its role in project demo. */
  public String clientId() {
    return identities.servicePrincipal().name();
  }

  public String clientSecret() {
    return identities.clientSecret();
  }

  /** An access token of any user, as Databricks Apps forwards it. */
  public String accessToken(String user) {
    return identities.accessToken(user);
  }

  /** Takes an access token back. Sessions in a database outlive it, as on the platform. */
  public void revoke(String accessToken) {
    identities.revoke(accessToken);
  }

  /**
   * Where demo/production is entered, with the service's own password; a minted token of {@link
   * #user()} or of the service principal does as well. Unlike the server's own address it stays the
   * same while the compute sleeps, and wakes it.
   */
  public ConnectionSettings service() {
    return service;
  }

  /** Makes it misbehave. */
  public Faults faults() {
    return faults;
  }

  /**
   * The compute of an endpoint: whether it is awake, how often it woke up, how many are connected.
   *
   * @param endpoint its resource name, for instance {@code
   *     projects/demo/branches/dev/endpoints/primary}
   */
  public Compute compute(String endpoint) {
    return computes.of(endpoint);
  }

  /** How many servers run now. */
  public int awakeComputes() {
    return computes.awake();
  }

  /** Stops all servers, production's included, and keeps what they hold. */
  @Override
  public void close() {
    clock.shutdownNow();
    rest.close();
    threads.shutdown();
    try {
      computes.close();
      if (!threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    } finally {
      try {
        lock.close();
      } catch (IOException e) {
        LOG.warn("The workspace's lock could not be given up", e);
      }
    }
  }
}
