package dev.lakebase.mcp.testing;

import java.util.List;

/**
 * How a case went.
 *
 * @param problems what was not as expected, each with its line; why it was skipped; or empty
 */
public record CaseResult(Outcome outcome, List<String> problems) {
  /** What became of a case. */
  public enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  static CaseResult skipped(String why) {
    return new CaseResult(Outcome.SKIPPED, List.of(why));
  }

  static CaseResult of(List<String> problems) {
    return new CaseResult(
        problems.isEmpty() ? Outcome.PASSED : Outcome.FAILED, List.copyOf(problems));
  }
}
