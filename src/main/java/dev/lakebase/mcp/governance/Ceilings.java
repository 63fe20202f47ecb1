package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.tool.CallLimits;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiConsumer;

/** What calls may take: limits of one call by tool, and calls a minute by principal. */
final class Ceilings {
  private final Map<String, PolicyFile.Limits> limits;
  private final PolicyFile.Rates rates;

  /**
   * @throws PolicyException when a figure is less than 1
   */
  Ceilings(String source, Map<String, PolicyFile.Limits> limits, PolicyFile.Rates rates) {
    limits.forEach(
        (tool, limit) -> {
          String place = source + ", limits." + tool + ".";
          positive(place + "rows", limit.rows());
          positive(place + "bytes", limit.bytes());
          positive(place + "seconds", limit.seconds());
        });
    positive(source + ", rate_limits.calls_per_minute", rates.callsPerMinute());
    rates.tools().forEach((tool, most) -> positive(source + ", rate_limits.tools." + tool, most));
    this.limits = limits;
    this.rates = rates;
  }

  /** The service's limits, lowered by what is said of the tool; nothing here raises one. */
  CallLimits limits(String tool, CallLimits service) {
    PolicyFile.Limits own = limits.get(tool);
    if (own == null) {
      return service;
    }
    Duration longest =
        own.seconds() == null ? service.timeout() : Duration.ofSeconds(own.seconds());
    return new CallLimits(
        own.rows() == null ? service.maxRows() : Math.min(own.rows(), service.maxRows()),
        own.bytes() == null ? service.maxBytes() : Math.min(own.bytes(), service.maxBytes()),
        longest.compareTo(service.timeout()) < 0 ? longest : service.timeout());
  }

  /** Calls a minute that one principal may make of all tools together. */
  OptionalInt callsPerMinute() {
    return optional(rates.callsPerMinute());
  }

  /** Calls a minute that one principal may make of this tool. */
  OptionalInt callsPerMinute(String tool) {
    return optional(rates.tools().get(tool));
  }

  /** Every tool named, with the key that names it. */
  void nameTools(BiConsumer<String, String> toolAndKey) {
    limits.keySet().forEach(tool -> toolAndKey.accept(tool, "limits"));
    rates.tools().keySet().forEach(tool -> toolAndKey.accept(tool, "rate_limits.tools"));
  }

  private static OptionalInt optional(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static void positive(String place, Number value) {
    if (value != null && value.longValue() < 1) {
      throw new PolicyException(place + ": must be 1 or more; got " + value);
    }
  }
}
