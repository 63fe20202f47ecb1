package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.ToolDescriptor;
import dev.lakebase.mcp.tool.dropin.DropInPolicy;
import dev.lakebase.mcp.tool.dropin.DropInRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the policy in force comes from: the environment, and the file that
 * LAKEBASE_GOVERNANCE_CONFIG names. The file is looked at again and again by its content, so a link
 * that is turned to another file counts as well; what two looks in a row find takes effect for the
 * next request, whole. A file that can't be used, or is gone, leaves the policy that was, and is
 * told to the log, the audit and {@link #status()}.
 */
public final class PolicySource implements DropInPolicy, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PolicySource.class);
  private static final String CONFIG = "LAKEBASE_GOVERNANCE_CONFIG";

  /** What every variable of a policy begins with: another one of these is a typing error. */
  private static final List<String> PREFIXES =
      List.of("LAKEBASE_SQL_", "LAKEBASE_TOOL_", "LAKEBASE_GOVERNANCE_");

  private static final int LONGEST_FILE = 1 << 20;
  private static final int VERSION_LENGTH = 12;

  private final Map<String, String> environment;
  private final Optional<String> file;
  private final PolicyNames names;
  private final Audit audit;
  private final Clock clock;
  private final ScheduledExecutorService watch;
  private volatile Policy policy;
  private volatile Status status;

  /** The content that was taken or refused last. */
  private String settled;

  /** The content of the last look: only what two looks find alike is not half written. */
  private String lastFound = "";

  /**
   * Reads the policy; its names of tools and categories are checked by {@link #start}.
   *
   * @param environment of the service, of which it keeps the policy's variables alone
   * @throws PolicyException when there is no usable policy: the service must not start
   */
  public PolicySource(
      Map<String, String> environment, Catalogue catalogue, Audit audit, Clock clock) {
    this.environment = new TreeMap<>(environment);
    this.environment.keySet().retainAll(Policy.variables());
    requireKnown(environment.keySet());
    this.file =
        Optional.ofNullable(environment.get(CONFIG)).map(String::strip).filter(s -> !s.isEmpty());
    this.names = new PolicyNames(catalogue);
    this.audit = audit;
    this.clock = clock;
    byte[] content = file.map(PolicySource::content).orElseGet(() -> new byte[0]);
    this.settled = version(content);
    this.policy = made(content, settled);
    this.status = new Status(policy.version(), clock.instant(), Optional.empty());
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "governance-policy");
              thread.setDaemon(true);
              return thread;
            });
    if (!policy.isLegacy() && this.environment.containsKey(Policy.ALLOW_WRITE)) {
      LOG.warn("{} means nothing beside other governance settings", Policy.ALLOW_WRITE);
    }
    audit.policyLoaded(policy.version(), policy.isLegacy());
  }

  /**
   * Checks the names that the policy uses, and from then on watches its file. To be called once the
   * routes run, because drop-in routes bring tools and categories of their own.
   *
   * @throws PolicyException that names an unknown tool, category or argument: the service must stop
   */
  public void start(Duration interval) {
    names.check(policy);
    if (file.isPresent()) {
      watch.scheduleWithFixedDelay(
          this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** The policy in force; one request asks once, so that it is judged by one policy. */
  public Policy current() {
    return policy;
  }

  /**
   * Takes the file as it is now: for whoever has written it whole, and can't wait for two looks.
   */
  public void reload() {
    look();
    look();
  }

  public Status status() {
    return status;
  }

  @Override
  public DropInRules dropIns() {
    return policy.dropIns();
  }

  @Override
  public Optional<String> objection(ToolDescriptor tool) {
    return names.objection(policy, tool);
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }

  private synchronized void look() {
    Found found = find();
    boolean stable = found.version().equals(lastFound);
    lastFound = found.version();
    if (!stable || found.version().equals(settled)) {
      return;
    }
    settled = found.version();
    try {
      Policy next = found.policy().get();
      names.check(next);
      policy = next;
      status = new Status(next.version(), clock.instant(), Optional.empty());
      LOG.info("Governance policy {} is in force", next.version());
      audit.policyLoaded(next.version(), next.isLegacy());
    } catch (RuntimeException | StackOverflowError e) {
      refused(e);
    }
  }

  private Found find() {
    try {
      byte[] content = content(file.orElseThrow());
      String version = version(content);
      return new Found(version, () -> made(content, version));
    } catch (RuntimeException e) {
      return new Found(
          "unreadable",
          () -> {
            throw e;
          });
    }
  }

  private void refused(Throwable problem) {
    String line = problem.getMessage();
    if (!(problem instanceof PolicyException)) {
      line = "the file could not be judged, see the log";
      LOG.error("Looking at the governance policy failed", problem);
    }
    status = new Status(policy.version(), clock.instant(), Optional.of(line));
    LOG.error("Governance policy {} stays in force: {}", policy.version(), line);
    audit.policyRefused(policy.version(), line);
  }

  private Policy made(byte[] content, String version) {
    return file.map(
            source -> Policy.of(environment, source, PolicyReader.read(source, content), version))
        .orElseGet(() -> Policy.of(environment, version));
  }

  private static byte[] content(String source) {
    try (InputStream in = Files.newInputStream(Path.of(source))) {
      byte[] content = in.readNBytes(LONGEST_FILE + 1);
      if (content.length > LONGEST_FILE) {
        throw new PolicyException(source + ": the file is longer than " + LONGEST_FILE + " bytes");
      }
      return content;
    } catch (IOException | java.nio.file.InvalidPathException e) {
      throw new PolicyException(
          CONFIG + ": the file " + source + " can't be read: " + e.getClass().getSimpleName(), e);
    }
  }

  private String version(byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      environment.forEach(
          (name, value) ->
              digest.update((name + "=" + value + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest(content)).substring(0, VERSION_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void requireKnown(Set<String> variables) {
    Set<String> known = new TreeSet<>(Policy.variables());
    known.add(CONFIG);
    for (String name : variables) {
      if (PREFIXES.stream().anyMatch(name::startsWith) && !known.contains(name)) {
        throw new PolicyException(name + ": no such variable. Known: " + String.join(", ", known));
      }
    }
  }

  /**
   * For health.
   *
   * @param version of the policy in force
   * @param since when it came into force, or when the file was refused
   * @param problem why the file as it is now is not in force; empty when it is
   */
  public record Status(String version, Instant since, Optional<String> problem) {}

  private record Found(String version, Supplier<Policy> policy) {}
}
