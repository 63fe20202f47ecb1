package dev.lakebase.mcp.tool.dropin;

import dev.lakebase.mcp.tool.Catalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is offered like the files of the directory, one file at a time. A file counts once two
 * looks in a row found the same content, and so does its absence; what is refused leaves its last
 * good version serving, and is judged again when something has changed that could be the reason. A
 * version that was replaced stops when nothing runs on it any more.
 *
 * <p>Polling, because file systems in containers do not tell: a look at a thousand files costs a
 * few milliseconds.
 */
public final class DropIns implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DropIns.class);

  /** Between the governance and the route of a call there may be this much at most. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final Duration LONGEST_CALL = Duration.ofMinutes(5);

  private final DropInDirectory directory;
  private final Editions editions;
  private final Catalogue catalogue;
  private final DropInPolicy policy;
  private final Consumer<DropInChange> audit;
  private final ScheduledExecutorService watch;
  private final Map<String, Known> known = new TreeMap<>();
  private final List<Retired> retired = new ArrayList<>();
  private Map<String, String> lastFound = Map.of();
  private Optional<DropInRules> lastRules = Optional.empty();
  private volatile Status status;

  /**
   * @param audit told of every change
   */
  public DropIns(
      Path directory,
      CamelContext camel,
      Catalogue catalogue,
      DropInPolicy policy,
      Consumer<DropInChange> audit) {
    this.directory = new DropInDirectory(directory);
    this.editions = new Editions(camel, catalogue, policy);
    this.catalogue = catalogue;
    this.policy = policy;
    this.audit = audit;
    this.status = new Status(directory.toString(), 0, Map.of());
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "drop-ins");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * What is known of a file.
   *
   * @param serving its last good version
   * @param judged the version that was taken or refused last
   * @param problem why that one was refused
   * @param catalogue version of the catalogue that it was judged with
   */
  private record Known(
      Optional<Edition> serving, String judged, Optional<String> problem, long catalogue) {}

  private record Retired(Edition edition, long nanos) {}

  /**
   * For health.
   *
   * @param files that serve
   * @param problems of files that were refused, by name, each in one line
   */
  public record Status(String directory, int files, Map<String, String> problems) {}

  /**
   * Loads what is there, and from then on looks again and again. To be called once the service's
   * own routes run, and before calls are taken.
   */
  public void start(Duration interval) {
    look(true);
    watch.scheduleWithFixedDelay(
        () -> look(false), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  public Status status() {
    return status;
  }

  @Override
  public void close() {
    watch.shutdownNow();
    try {
      if (!watch.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("A drop-in is still being loaded");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(boolean first) {
    try {
      Map<String, DropInFile> found = directory.files();
      boolean otherRules = !lastRules.equals(Optional.of(policy.dropIns()));
      if (otherRules) {
        lastRules = Optional.of(policy.dropIns());
        known.replaceAll(this::underNewRules);
      }
      for (DropInFile file : found.values()) {
        boolean stable = first || file.version().equals(lastFound.get(file.name()));
        if (stable && isDue(file, otherRules)) {
          judge(file);
        }
      }
      for (String gone : new TreeSet<>(known.keySet())) {
        if (!found.containsKey(gone) && !lastFound.containsKey(gone)) {
          forget(gone);
        }
      }
      lastFound = versions(found);
      stopIdle();
    } catch (IOException e) {
      LOG.error("The directory {} can't be read; what was loaded goes on", directory, e);
    } catch (RuntimeException e) {
      LOG.error("Looking at the directory {} failed", directory, e);
    }
    status = now();
  }

  private boolean isDue(DropInFile file, boolean otherRules) {
    Known before = known.get(file.name());
    return before == null
        || !before.judged().equals(file.version())
        || before.problem().isPresent()
            && (otherRules || before.catalogue() != catalogue.version());
  }

  private void judge(DropInFile file) {
    Optional<Known> before = Optional.ofNullable(known.get(file.name()));
    Optional<Edition> serving = before.flatMap(Known::serving);
    try {
      file.problem()
          .ifPresent(
              problem -> {
                throw Refusal.at(1, problem);
              });
      Edition next = editions.start(file, serving, idsOfOthers(file.name()));
      known.put(
          file.name(),
          new Known(Optional.of(next), file.version(), Optional.empty(), catalogue.version()));
      serving.ifPresent(old -> retired.add(new Retired(old, System.nanoTime())));
      LOG.info("Drop-in {} serves {}", file.name(), next.offers());
      audit.accept(
          new DropInChange(
              serving.isPresent() ? DropInChange.Kind.REPLACED : DropInChange.Kind.LOADED,
              file.name(),
              Optional.of(file.version()),
              next.offers(),
              Optional.empty()));
    } catch (Refusal e) {
      refuse(file, before, e);
    }
  }

  private void refuse(DropInFile file, Optional<Known> before, Refusal refusal) {
    String problem = file.name() + ", " + refusal.getMessage();
    Optional<Edition> serving = before.flatMap(Known::serving);
    known.put(
        file.name(), new Known(serving, file.version(), Optional.of(problem), catalogue.version()));
    boolean said =
        before
            .filter(it -> it.judged().equals(file.version()))
            .flatMap(Known::problem)
            .filter(problem::equals)
            .isPresent();
    if (!said) {
      LOG.error(
          "Drop-in refused: {} ({})",
          problem,
          serving.isPresent() ? "its last good version serves on" : "nothing of it serves");
      LOG.debug("Why {} was refused", file.name(), refusal.getCause());
      audit.accept(
          new DropInChange(
              DropInChange.Kind.REFUSED,
              file.name(),
              Optional.of(file.version()),
              List.of(),
              Optional.of(problem)));
    }
  }

  /**
   * Who may no longer do what he does stops at once: a last good version was good for its policy.
   */
  private Known underNewRules(String name, Known before) {
    if (before.serving().isEmpty()) {
      return before;
    }
    Edition serving = before.serving().get();
    try {
      editions.requirePermitted(serving.file());
      return before;
    } catch (Refusal e) {
      String problem = name + ", " + e.getMessage();
      LOG.error("Drop-in taken out, the policy no longer permits it: {}", problem);
      takeOut(serving, Optional.of(problem));
      return new Known(Optional.empty(), before.judged(), Optional.of(problem), -1);
    }
  }

  private void forget(String name) {
    known
        .remove(name)
        .serving()
        .ifPresent(
            serving -> {
              takeOut(serving, Optional.empty());
              LOG.info("Drop-in {} is gone, and with it {}", name, serving.offers());
            });
  }

  private void takeOut(Edition serving, Optional<String> reason) {
    editions.withdraw(serving);
    retired.add(new Retired(serving, System.nanoTime()));
    audit.accept(
        new DropInChange(
            DropInChange.Kind.REMOVED,
            serving.file().name(),
            Optional.of(serving.file().version()),
            serving.offers(),
            reason));
  }

  private void stopIdle() {
    for (Iterator<Retired> all = retired.iterator(); all.hasNext(); ) {
      Retired one = all.next();
      Duration since = Duration.ofNanos(System.nanoTime() - one.nanos());
      boolean over = since.compareTo(GRACE) > 0 && editions.isIdle(one.edition());
      if (over || since.compareTo(LONGEST_CALL) > 0) {
        all.remove();
        editions.stop(one.edition());
      }
    }
  }

  private Set<String> idsOfOthers(String name) {
    Set<String> ids = new HashSet<>();
    known.forEach(
        (other, it) -> {
          if (!other.equals(name)) {
            it.serving().ifPresent(edition -> ids.addAll(edition.ids()));
          }
        });
    return ids;
  }

  private static Map<String, String> versions(Map<String, DropInFile> found) {
    Map<String, String> versions = new HashMap<>();
    found.forEach((name, file) -> versions.put(name, file.version()));
    return versions;
  }

  private Status now() {
    Map<String, String> problems = new TreeMap<>();
    known.forEach((name, it) -> it.problem().ifPresent(problem -> problems.put(name, problem)));
    int files = (int) known.values().stream().filter(it -> it.serving().isPresent()).count();
    return new Status(directory.toString(), files, problems);
  }
}
