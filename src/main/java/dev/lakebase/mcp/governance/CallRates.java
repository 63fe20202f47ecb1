package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.governance.CallCounters.Full;
import dev.lakebase.mcp.governance.CallCounters.Quota;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Holds each principal to the policy's calls a minute: of one tool, and of all together. */
public final class CallRates {
  private static final String ALL = "";

  private final CallCounters counters;

  public CallRates(CallCounters counters) {
    this.counters = counters;
  }

  /**
   * Counts a call, where the policy sets a rate.
   *
   * @param caller the key of who calls
   * @throws Denial that says how many calls there may be, and when to come again
   */
  void count(Ceilings ceilings, String caller, String tool) {
    List<Quota> quotas = new ArrayList<>(2);
    add(quotas, tool, ceilings.callsPerMinute(tool));
    add(quotas, ALL, ceilings.callsPerMinute());
    if (!quotas.isEmpty()) {
      counters
          .take(caller, quotas)
          .ifPresent(
              full -> {
                throw denied(full);
              });
    }
  }

  private static void add(List<Quota> quotas, String bucket, OptionalInt perMinute) {
    perMinute.ifPresent(most -> quotas.add(new Quota(bucket, most)));
  }

  private static Denial denied(Full full) {
    String bucket = full.quota().bucket();
    return new Denial(
        "Rate limit: "
            + full.quota().perMinute()
            + " calls a minute of "
            + (bucket.equals(ALL) ? "all tools together" : "'" + bucket + "'")
            + ". Try again in "
            + Math.max(1, full.pause().plusMillis(999).toSeconds())
            + " s, or ask for more with fewer calls.",
        DenialKind.RATE,
        "rate limit");
  }
}
