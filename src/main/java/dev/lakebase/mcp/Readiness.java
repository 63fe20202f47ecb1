package dev.lakebase.mcp;

import dev.lakebase.mcp.database.PoolState;
import dev.lakebase.mcp.engine.HttpService;
import dev.lakebase.mcp.governance.PolicySource;
import dev.lakebase.mcp.tool.dropin.DropIns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an operator should know and do, in a line each. What keeps calls away until it is over is
 * the start alone: a database that fails later fails every replica alike, and callers are told so
 * more exactly by the service than by a load balancer that has nobody left.
 */
record Readiness(
    HttpService service,
    MadeSoFar made,
    PolicySource policies,
    DropIns dropIns,
    Supplier<Optional<String>> tokenFile) {
  /**
   * @param isDown no calls should come
   */
  record Reason(boolean isDown, String line) {}

  /** Connects to nothing, so that no compute wakes up. */
  List<Reason> reasons() {
    List<Reason> reasons = new ArrayList<>();
    service
        .obstacle()
        .ifPresent(
            state ->
                reasons.add(
                    new Reason(true, "Calls are not taken: the service is " + state + ".")));
    made.pools().forEach(pool -> database(pool).ifPresent(reasons::add));
    policies
        .status()
        .problem()
        .ifPresent(
            problem ->
                known(
                    reasons,
                    "The policy file was refused, and the last good policy holds. Correct it: "
                        + problem));
    dropIns
        .status()
        .problems()
        .values()
        .forEach(
            problem ->
                known(
                    reasons,
                    "A drop-in was refused, and its last good version serves. Correct it: "
                        + problem));
    if (!made.breaker().equals("closed")) {
      known(
          reasons,
          "The workspace does not answer, and calls to it are held back. Check DATABRICKS_HOST, the"
              + " network and the workspace's status.");
    }
    tokenFile
        .get()
        .ifPresent(
            problem ->
                known(
                    reasons,
                    "The token file was refused, and the last good list holds. Correct it: it "
                        + problem));
    return reasons;
  }

  private static Optional<Reason> database(PoolState pool) {
    String check = "Check its address, the network and the login, and the log for the cause.";
    if (!pool.up()) {
      return Optional.of(
          new Reason(
              true,
              "PostgreSQL (" + pool.kind() + ") was not connected to since the start. " + check));
    }
    return pool.trouble()
        .map(
            state ->
                new Reason(
                    false,
                    "PostgreSQL ("
                        + pool.kind()
                        + ") could not be connected to at the last try (SQLSTATE "
                        + state
                        + "). "
                        + check));
  }

  private static void known(List<Reason> reasons, String line) {
    reasons.add(new Reason(false, line.replaceAll("\\s+", " ")));
  }
}
