package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.RunAs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What the control plane has told each caller. Nobody's answers are shown to anybody else: where a
 * branch is, what a credential is and who one is everybody asks with a token of his own. A caller
 * is forgotten, token and all, when nothing was asked for a while.
 */
public final class CallerDirectories {
  private static final int MOST = 4096;
  private static final Duration QUIET = Duration.ofMinutes(10);

  private final RememberedBranches service;
  private final Function<RunAs, BranchDirectory> sources;
  private final InstantSource clock;
  private final Map<RunAs, Known> callers =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RunAs, Known> eldest) {
          return size() > MOST;
        }
      };

  private static final class Known {
    private final RememberedBranches directory;
    private Instant lastUse;

    Known(RememberedBranches directory) {
      this.directory = directory;
    }
  }

  /**
   * @param service what the service itself is told
   * @param sources the control plane, asked as somebody
   */
  public CallerDirectories(
      RememberedBranches service, Function<RunAs, BranchDirectory> sources, InstantSource clock) {
    this.service = service;
    this.sources = sources;
    this.clock = clock;
  }

  RememberedBranches ofService() {
    return service;
  }

  RememberedBranches of(RunAs as) {
    if (!as.isCaller()) {
      return service;
    }
    synchronized (this) {
      Known known =
          callers.computeIfAbsent(
              as, who -> new Known(new RememberedBranches(sources.apply(who), clock)));
      known.lastUse = clock.instant();
      return known.directory;
    }
  }

  synchronized void forgetTheQuiet() {
    Instant before = clock.instant().minus(QUIET);
    callers.values().removeIf(known -> known.lastUse.isBefore(before));
  }

  synchronized int size() {
    return callers.size();
  }
}
