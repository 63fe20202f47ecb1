package dev.lakebase.mcp.databricks;

import dev.lakebase.mcp.tool.ToolFailure;
import org.apache.camel.Header;

/** The operator's rules for the size of a compute, in CU of 2 GB RAM each. */
public final class ComputeLimits {
  static final int GB_PER_CU = 2;
  private static final double LEAST = 0.5;

  private final double most;
  private final double spread;

  /**
   * @param most LAKEBASE_CU_LIMIT
   * @param spread LAKEBASE_CU_SPREAD
   */
  public ComputeLimits(double most, double spread) {
    this.most = most;
    this.spread = spread;
  }

  /** A permitted range, or the refusal that names rule, value and variable. */
  public Range range(
      @Header("min_cu") Double min,
      @Header("max_cu") Double max,
      @Header("enable_autoscaling") Boolean autoscaling) {
    require("min_cu", min);
    require("max_cu", max);
    if (Boolean.FALSE.equals(autoscaling)) {
      return new Range(max, max);
    }
    if (min > max) {
      throw new ToolFailure(
          "Argument 'min_cu' must not be greater than max_cu; got %s and %s.".formatted(min, max));
    }
    if (max - min > spread) {
      throw new ToolFailure(
          "max_cu - min_cu must be at most %s (LAKEBASE_CU_SPREAD; the platform itself allows 16); got %s and %s."
              .formatted(plain(spread), plain(min), plain(max)));
    }
    return new Range(min, max);
  }

  private void require(String argument, double value) {
    if (value < LEAST || value > most) {
      throw new ToolFailure(
          "Argument '%s' must be a number from %s to %s (LAKEBASE_CU_LIMIT; the platform itself allows 64); got %s."
              .formatted(argument, plain(LEAST), plain(most), plain(value)));
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  /** CU, the least and the most. */
  public record Range(double min, double max) {}
}
