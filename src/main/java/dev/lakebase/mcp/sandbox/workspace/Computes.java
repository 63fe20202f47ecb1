package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.sandbox.EmbeddedLakebase;
import dev.lakebase.mcp.sandbox.PostgresBinaries;
import dev.lakebase.mcp.sandbox.PostgresServer;
import dev.lakebase.mcp.sandbox.PrivateFiles;
import dev.lakebase.mcp.sandbox.compute.AwakeComputes;
import dev.lakebase.mcp.sandbox.compute.Compute;
import dev.lakebase.mcp.sandbox.compute.ComputeUnavailable;
import dev.lakebase.mcp.sandbox.compute.Gateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The gateway and the server of every endpoint, and the directories of the branches. A branch's
 * read-write endpoint works on the branch's directory; a read-only one on a copy of it, taken anew
 * whenever it wakes, that follows the read-write one while both are awake.
 */
final class Computes implements AutoCloseable {
  private static final String CANNOT_CONNECT_NOW = "57P03";
  private static final Duration COPY_PATIENCE = Duration.ofSeconds(60);
  private static final String DEFAULT_TIMEOUT = "300s";

  private final Resources resources;
  private final Path home;
  private final PostgresBinaries binaries;
  private final Tokens tokens;
  private final Faults faults;
  private final WorkspaceOptions options;
  private final ExecutorService threads;
  private final AwakeComputes awake;
  private final Map<String, Gateway> gateways = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> unfinishedCopies = new ConcurrentHashMap<>();

  Computes(
      Resources resources,
      Path home,
      PostgresBinaries binaries,
      Tokens tokens,
      Faults faults,
      WorkspaceOptions options,
      ExecutorService threads) {
    this.resources = resources;
    this.home = home;
    this.binaries = binaries;
    this.tokens = tokens;
    this.faults = faults;
    this.options = options;
    this.threads = threads;
    this.awake = new AwakeComputes(options.mostAwake());
  }

  /** Opens an endpoint's gateway; with the lock held, since its address goes into the resource. */
  void open(String endpoint) {
    ObjectNode resource = resources.get(endpoint);
    Compute compute = new Compute(endpoint, port -> start(endpoint, port), awake);
    compute.disable(resource.at("/status/disabled").asBoolean());
    int port = Resources.internal(resource).path("port").asInt();
    Gateway gateway =
        Gateway.open(port, compute, new RoleCheck(resources, this, tokens, endpoint), threads);
    gateways.put(endpoint, gateway);
    Resources.internal(resource).put("port", gateway.port());
    Json.child(Json.child(resource, "status"), "hosts")
        .put("host", PostgresServer.HOST + ":" + gateway.port());
    resources.put(endpoint, resource);
  }

  /** Closes an endpoint for good; without the lock, since the server has to stop. */
  void close(String endpoint) {
    Gateway gateway = gateways.remove(endpoint);
    if (gateway != null) {
      gateway.compute().close();
      gateway.close();
    }
  }

  Compute of(String endpoint) {
    Gateway gateway = gateways.get(endpoint);
    if (gateway == null) {
      throw ApiError.notFound("endpoint id not found");
    }
    return gateway.compute();
  }

  /** The port of an endpoint's address. */
  int gatewayPort(String endpoint) {
    return gateways.get(endpoint).port();
  }

  /** The compute that writes a branch. */
  Compute primaryOf(String branch) {
    return of(resources.locked(() -> primaryName(branch)));
  }

  private String primaryName(String branch) {
    return resources.in(branch + "/endpoints").stream()
        .filter(Computes::writes)
        .map(endpoint -> endpoint.path("name").asText())
        .findFirst()
        .orElseThrow(() -> ApiError.notFound("endpoint id not found"));
  }

  static boolean writes(ObjectNode endpoint) {
    return Json.text(endpoint, "/status/endpoint_type").equals("ENDPOINT_TYPE_READ_WRITE");
  }

  /** Does something on a branch's read-write server, which it wakes. */
  <T> T onPrimary(String branch, Compute.Work<T> work) {
    try {
      return primaryOf(branch).with(work);
    } catch (ComputeUnavailable e) {
      throw new ApiError(503, "TEMPORARILY_UNAVAILABLE", e.getMessage());
    } catch (SQLException e) {
      throw ApiError.bad(e.getMessage());
    }
  }

  /** A change of a server's roles or databases. */
  @FunctionalInterface
  interface RoleChange {
    void make(PostgresRoles roles) throws SQLException;
  }

  /** Changes the roles or databases of a branch, in its read-write server. */
  void changeRoles(String branch, RoleChange change) {
    onPrimary(
        branch,
        server -> {
          try (PostgresRoles roles = PostgresRoles.of(server)) {
            change.make(roles);
            return true;
          }
        });
  }

  private PostgresServer start(String endpoint, OptionalInt port) throws ComputeUnavailable {
    if (faults.wakeUpsFail()) {
      throw new ComputeUnavailable(CANNOT_CONNECT_NOW, "the compute is waking up");
    }
    String branch = Ids.parent(endpoint);
    awaitCopy(branch);
    ObjectNode resource = resources.locked(() -> resources.get(endpoint).deepCopy());
    Map<String, String> settings = new HashMap<>();
    resource
        .at("/status/settings/pg_settings")
        .properties()
        .forEach(setting -> settings.put(setting.getKey(), setting.getValue().asText()));
    settings.putAll(EmbeddedLakebase.SETTINGS);
    Path directory = directory(endpoint);
    if (!writes(resource)) {
      settings.putAll(follow(branch, directory));
    }
    PostgresServer started = PostgresServer.start(binaries, directory, settings, port);
    if (writes(resource) && port.isPresent() && port.getAsInt() != started.port()) {
      threads.execute(() -> suspendReplicas(branch));
    }
    return started;
  }

  /** They follow an address that is no longer the primary's; their next start finds the new one. */
  private void suspendReplicas(String branch) {
    List<String> replicas =
        resources.locked(
            () ->
                resources.in(branch + "/endpoints").stream()
                    .filter(endpoint -> !writes(endpoint))
                    .map(endpoint -> endpoint.path("name").asText())
                    .toList());
    for (String replica : replicas) {
      Optional.ofNullable(gateways.get(replica)).ifPresent(each -> each.compute().suspend());
    }
  }

  private Map<String, String> follow(String branch, Path directory) throws ComputeUnavailable {
    try {
      return primaryOf(branch)
          .with(
              primary -> {
                deleteTree(directory);
                primary.copyStandbyTo(directory);
                return Map.of(
                    "primary_conninfo",
                    "host=%s port=%d user=%s password=%s"
                        .formatted(
                            PostgresServer.HOST,
                            primary.port(),
                            PostgresServer.SUPERUSER,
                            primary.superuser("postgres").password()),
                    "wal_retrieve_retry_interval",
                    "500ms");
              });
    } catch (SQLException e) {
      throw new ComputeUnavailable(CANNOT_CONNECT_NOW, "the compute could not be started", e);
    }
  }

  /** Where the endpoint's server works. */
  private Path directory(String endpoint) {
    return resources.locked(
        () -> {
          ObjectNode resource = resources.get(endpoint);
          ObjectNode owner = writes(resource) ? resources.get(Ids.parent(endpoint)) : resource;
          return home.resolve(Resources.internal(owner).path("directory").asText());
        });
  }

  /** Copies the data of a branch into another's directory; whoever comes before its end waits. */
  void copyBranch(String source, String target) {
    CountDownLatch copied = announceCopy(target);
    try {
      Path directory =
          resources.locked(
              () ->
                  home.resolve(
                      Resources.internal(resources.get(target)).path("directory").asText()));
      deleteTree(directory);
      onPrimary(
          source,
          server -> {
            server.copyTo(directory);
            return true;
          });
    } finally {
      copied.countDown();
    }
  }

  /** From now on whoever comes to the branch waits until its copy is there. */
  CountDownLatch announceCopy(String branch) {
    return unfinishedCopies.computeIfAbsent(branch, name -> new CountDownLatch(1));
  }

  private void awaitCopy(String branch) throws ComputeUnavailable {
    CountDownLatch copied = unfinishedCopies.get(branch);
    try {
      if (copied != null && !copied.await(COPY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ComputeUnavailable(CANNOT_CONNECT_NOW, "the branch is still being copied");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ComputeUnavailable(CANNOT_CONNECT_NOW, "the sandbox is shutting down", e);
    }
  }

  /** Deletes what a branch or an endpoint kept on disk; its servers are closed. */
  void deleteDirectory(String relative) {
    if (!relative.isEmpty()) {
      deleteTree(home.resolve(relative));
    }
  }

  /**
   * After a start: stops the servers that a crash left running, and deletes the directories of
   * nobody.
   *
   * @param known what branches and replicas work on, relative to the sandbox's home
   */
  void tidy(Set<String> known) {
    for (String collection : List.of("workspace/branches", "workspace/replicas")) {
      Path parent = home.resolve(collection);
      if (!Files.isDirectory(parent)) {
        continue;
      }
      try (Stream<Path> directories = Files.list(parent)) {
        for (Path directory : directories.toList()) {
          PostgresServer.stopAbandoned(binaries, directory);
          if (!known.contains(collection + "/" + directory.getFileName())) {
            deleteTree(directory);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void deleteTree(Path directory) {
    try {
      PrivateFiles.deleteTree(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An endpoint as the API shows it, with its state of this moment. */
  ObjectNode view(ObjectNode endpoint) {
    ObjectNode view = Resources.view(endpoint);
    ObjectNode status = Json.child(view, "status");
    Optional.ofNullable(gateways.get(endpoint.path("name").asText()))
        .map(Gateway::compute)
        .ifPresent(
            compute -> {
              status.put("current_state", compute.isAwake() ? "ACTIVE" : "IDLE");
              status.put("last_active_time", Ids.at(compute.lastActive()));
              if (compute.isChanging() && !status.has("pending_state")) {
                status.put("pending_state", compute.isAwake() ? "IDLE" : "ACTIVE");
              }
            });
    return view;
  }

  /** Lets every compute sleep that nobody worked with for as long as its endpoint says. */
  void suspendIdle() {
    for (Gateway gateway : List.copyOf(gateways.values())) {
      Compute compute = gateway.compute();
      timeout(compute).ifPresent(compute::suspendIfIdle);
    }
  }

  private Optional<Duration> timeout(Compute compute) {
    if (compute.isDisabled()) {
      return Optional.of(Duration.ZERO);
    }
    String text =
        resources.locked(
            () ->
                resources
                    .find(compute.name())
                    .map(
                        endpoint ->
                            endpoint.at("/status/suspend_timeout_duration").asText(DEFAULT_TIMEOUT))
                    .orElse(DEFAULT_TIMEOUT));
    Duration timeout = Ids.duration("suspend_timeout_duration", text);
    return timeout.isZero()
        ? Optional.empty()
        : Optional.of(options.suspendTimeout().orElse(timeout));
  }

  int awake() {
    return awake.count();
  }

  @Override
  public void close() {
    for (String endpoint : List.copyOf(gateways.keySet())) {
      close(endpoint);
    }
  }
}
