package dev.lakebase.mcp.tool.dropin;

/** Why a version of a file changes nothing: one line with the place, the fault and the remedy. */
final class Refusal extends RuntimeException {
  private static final int LONGEST = 600;
  private static final long serialVersionUID = 1L;

  private Refusal(String line, Throwable causeForTheLog) {
    super(line, causeForTheLog, false, false);
  }

  /**
   * @param line counted from 1; less for the file as a whole
   */
  static Refusal at(int line, String problem) {
    return at(line, problem, null);
  }

  static Refusal at(int line, String problem, Throwable causeForTheLog) {
    return new Refusal("line " + Math.max(1, line) + ": " + oneLine(problem), causeForTheLog);
  }

  /** What Camel or a component said when a route was to start. */
  static Refusal at(int line, Exception notStarted) {
    Throwable root = notStarted;
    for (Throwable cause = notStarted; cause != null; cause = cause.getCause()) {
      if (cause instanceof RuntimeException) {
        root = cause;
      }
    }
    String said = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    String problem = said.replaceFirst("(?s)^Failed to resolve endpoint: .* due to: ", "");
    String remedy = problem.contains(";") ? "" : "; correct the route";
    return at(line, oneLine(problem).replaceFirst("\\.$", "") + remedy, notStarted);
  }

  private static String oneLine(String problem) {
    String visible = problem.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    return visible.length() <= LONGEST ? visible : visible.substring(0, LONGEST) + "...";
  }
}
