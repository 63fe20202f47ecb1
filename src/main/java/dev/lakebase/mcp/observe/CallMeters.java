package dev.lakebase.mcp.observe;

import dev.lakebase.mcp.governance.CallObserver;
import dev.lakebase.mcp.governance.DenialKind;
import dev.lakebase.mcp.governance.FinishedCall;
import dev.lakebase.mcp.governance.sql.StatementType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/**
 * Counts calls where the audit writes them down, so that a line there is one more here. Labels are
 * names of the catalogue and words of the service's own; docs/operations.md lists them.
 */
public final class CallMeters implements CallObserver {
  private static final String UNKNOWN = "unknown";
  private static final String NONE = "none";

  /** Bounds of the histogram: the fast reads, the usual, a wake-up, the limits of time. */
  private static final Duration[] BOUNDS =
      Stream.of(2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Map<CallKey, Counter> calls = new ConcurrentHashMap<>();
  private final Map<VerdictKey, Counter> verdicts = new ConcurrentHashMap<>();
  private final Map<String, Timer> durations = new ConcurrentHashMap<>();
  private final Map<String, Counter> unauthenticated = new ConcurrentHashMap<>();

  public CallMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  private record CallKey(String kind, String name, String outcome) {}

  private record VerdictKey(String type, String verdict, String reason) {}

  @Override
  public void finished(FinishedCall call, Exchange exchange) {
    String name = call.name().orElse(UNKNOWN);
    calls
        .computeIfAbsent(new CallKey(call.kind(), name, call.outcome()), this::counter)
        .increment();
    if (call.kind().equals("tool")) {
      durations.computeIfAbsent(name, this::timer).record(call.took());
      verdict(call);
    }
  }

  @Override
  public void unauthenticated(String reason) {
    unauthenticated
        .computeIfAbsent(
            reason,
            word ->
                Counter.builder("lakebase.mcp.callers.refused")
                    .description("Requests of callers who are not known")
                    .tag("reason", word)
                    .register(registry))
        .increment();
  }

  private void verdict(FinishedCall call) {
    String verdict = call.denial().isPresent() ? "deny" : "allow";
    String reason = call.denial().map(DenialKind::word).orElse(NONE);
    if (call.types().isEmpty()) {
      verdict(NONE, verdict, reason);
    }
    for (StatementType type : call.types()) {
      verdict(type.name(), verdict, reason);
    }
  }

  private void verdict(String type, String verdict, String reason) {
    verdicts.computeIfAbsent(new VerdictKey(type, verdict, reason), this::counter).increment();
  }

  private Counter counter(CallKey key) {
    return Counter.builder("lakebase.mcp.calls")
        .description("Calls that were governed, by what became of them")
        .tags("kind", key.kind(), "name", key.name(), "outcome", key.outcome())
        .register(registry);
  }

  private Counter counter(VerdictKey key) {
    return Counter.builder("lakebase.mcp.verdicts")
        .description("Verdicts over tool calls; one for each statement type in a call's SQL")
        .tags("type", key.type(), "verdict", key.verdict(), "reason", key.reason())
        .register(registry);
  }

  private Timer timer(String tool) {
    return Timer.builder("lakebase.mcp.call.duration")
        .description("From the governance of a tool call until its answer is made")
        .tag("tool", tool)
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }
}
