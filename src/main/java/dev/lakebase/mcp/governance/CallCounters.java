package dev.lakebase.mcp.governance;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Counts calls. A bucket that refills evenly stands for each quota of a caller, so a burst may take
 * a minute's calls at once. Several replicas hold a caller to a quota only by counters that they
 * share; {@link LocalCounters} serve a single one.
 */
public interface CallCounters {
  /**
   * Takes one call from each quota in turn, up to the first that is used up.
   *
   * @param caller the key of who calls
   * @return that one; empty when the call may pass
   */
  Optional<Full> take(String caller, List<Quota> quotas);

  /**
   * How many calls a minute a caller has.
   *
   * @param bucket the tool, or an empty text for all together
   */
  record Quota(String bucket, int perMinute) {}

  /**
   * A quota that is used up.
   *
   * @param pause until it has a call again
   */
  record Full(Quota quota, Duration pause) {}
}
