package dev.lakebase.mcp.observe;

import dev.lakebase.mcp.tool.Bulkheads;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Places for tool calls, and who finds none. */
public final class PlaceMeters {
  private PlaceMeters() {}

  public static void bind(MeterRegistry registry, Bulkheads bulkheads) {
    Gauge.builder("lakebase.mcp.calls.queued", bulkheads, Bulkheads::waiting)
        .description("Tool calls that wait for a place in their category")
        .register(registry);
    FunctionCounter.builder("lakebase.mcp.calls.crowded.out", bulkheads, Bulkheads::refused)
        .description("Tool calls answered with 503, because their category had no place")
        .register(registry);
  }
}
