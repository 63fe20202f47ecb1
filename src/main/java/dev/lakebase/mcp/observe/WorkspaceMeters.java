package dev.lakebase.mcp.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Supplier;

/** The REST calls to the workspace. */
public final class WorkspaceMeters {
  private static final List<String> STATES = List.of("closed", "half_open", "open");

  private WorkspaceMeters() {}

  /**
   * @param breaker its state in a word
   * @param repeated calls that were sent again, since the start
   */
  public static void bind(
      MeterRegistry registry, Supplier<String> breaker, Supplier<Long> repeated) {
    for (String state : STATES) {
      Gauge.builder("lakebase.mcp.breaker", () -> breaker.get().equals(state) ? 1 : 0)
          .description("1 for the state that the breaker is in")
          .tags("name", "databricks", "state", state)
          .strongReference(true)
          .register(registry);
    }
    FunctionCounter.builder(
            "lakebase.mcp.workspace.redeliveries", repeated, it -> it.get().doubleValue())
        .description("REST calls to the workspace that were sent again")
        .register(registry);
  }
}
