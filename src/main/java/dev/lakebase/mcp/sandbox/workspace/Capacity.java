package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The size of a compute and when it sleeps: what endpoints and a project's defaults share. */
final class Capacity {
  static final String MIN = "autoscaling_limit_min_cu";
  static final String MAX = "autoscaling_limit_max_cu";
  static final String TIMEOUT = "suspend_timeout_duration";
  static final String NEVER = "no_suspension";

  private static final List<Double> SIZES =
      List.of(
          0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0,
          16.0, 24.0, 28.0, 32.0, 36.0, 40.0, 44.0, 48.0, 52.0, 56.0, 60.0, 64.0, 72.0, 80.0, 88.0,
          96.0, 104.0, 112.0);
  private static final double MOST_AUTOSCALED = 64;
  private static final double WIDEST_SPREAD = 16;
  private static final Duration SHORTEST = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofDays(7);

  private Capacity() {}

  static Map<String, List<String>> suspensionChoice(String prefix, String... names) {
    List<String> fields = List.of(prefix + "." + NEVER, prefix + "." + TIMEOUT);
    Map<String, List<String>> choices = new java.util.HashMap<>();
    for (String name : names) {
      choices.put(name, fields);
    }
    return choices;
  }

  /** Takes over the limits that a request sets, and checks what results. */
  static void applyLimits(JsonNode spec, ObjectNode status) {
    for (String field : new String[] {MIN, MAX}) {
      if (spec.has(field)) {
        status.put(field, spec.path(field).asDouble());
      }
    }
    double min = status.path(MIN).asDouble();
    double max = status.path(MAX).asDouble();
    if (!SIZES.contains(min) || !SIZES.contains(max)) {
      throw ApiError.invalid(
          "Autoscaling limits must be supported compute sizes, got %s and %s.".formatted(min, max));
    }
    if (min > max) {
      throw ApiError.invalid("%s must not exceed %s, got %s and %s.".formatted(MIN, MAX, min, max));
    }
    if (min < max && (max > MOST_AUTOSCALED || max - min > WIDEST_SPREAD)) {
      throw ApiError.invalid(
          "Autoscaling goes up to %s CU, and its limits are at most %s CU apart, got %s and %s."
              .formatted(MOST_AUTOSCALED, WIDEST_SPREAD, min, max));
    }
  }

  /** Takes over when the compute sleeps; that it never does reads back as zero seconds. */
  static void applySuspension(JsonNode spec, ObjectNode status) {
    if (spec.has(NEVER)) {
      if (!spec.path(NEVER).asBoolean()) {
        throw ApiError.invalid("Field '%s' can only be true.".formatted(NEVER));
      }
      status.put(TIMEOUT, "0s");
    } else if (spec.has(TIMEOUT)) {
      Duration timeout = Ids.duration(TIMEOUT, spec.path(TIMEOUT).asText());
      if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
        throw ApiError.invalid(
            "Field '%s' must be between %s and %s, got '%s'."
                .formatted(
                    TIMEOUT,
                    Ids.seconds(SHORTEST),
                    Ids.seconds(LONGEST),
                    spec.path(TIMEOUT).asText()));
      }
      status.put(TIMEOUT, Ids.seconds(timeout));
    }
  }

  static ObjectNode defaults() {
    return Json.object().put(MIN, 0.5).put(MAX, 4.0).put(TIMEOUT, "300s");
  }
}
