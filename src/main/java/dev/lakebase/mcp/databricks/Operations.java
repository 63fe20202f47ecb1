package dev.lakebase.mcp.databricks;

import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;

/**
 * Long-running operations: {@code {"name", "done", "response" | "error"}}, polled by name until
 * done or until patience ends.
 */
public final class Operations {
  /** Member of an outcome: the name of an operation that goes on. */
  static final String UNFINISHED = "unfinished_operation";

  /** Member of an outcome: the answer was lost, and the resource was found afterwards. */
  static final String ANSWER_LOST = "answer_lost";

  private final Duration most;
  private final Duration firstPause;
  private final Duration longestPause;

  /**
   * @param most how long one wait may take
   */
  public Operations(Duration most, Duration firstPause, Duration longestPause) {
    this.most = most;
    this.firstPause = firstPause;
    this.longestPause = longestPause;
  }

  public Patience begin() {
    return new Patience(most, firstPause, longestPause);
  }

  /** Whether to look once more. A caller that went away waits for nothing. */
  public boolean isWorthWaiting(
      @Variable("operation") Map<String, Object> operation,
      @Variable("patience") Patience patience,
      @ExchangeProperty(ToolCall.PROPERTY) ToolCall call) {
    return isRunning(operation) && goesOn(patience, call);
  }

  static boolean goesOn(Patience patience, ToolCall call) {
    return !patience.isOver() && (call == null || !call.cancellation().isCancelled());
  }

  /** The resource; empty after a delete; {@value #UNFINISHED} when it still runs. */
  public Map<String, Object> result(@Variable("operation") Map<String, Object> operation) {
    if (!isOperation(operation)) {
      return operation;
    }
    if (operation.get("error") instanceof Map<?, ?> error && !error.isEmpty()) {
      throw new ToolFailure(
          "The platform could not do it: [%s] %s"
              .formatted(error.get("error_code"), error.get("message")));
    }
    if (isRunning(operation)) {
      return Map.of(UNFINISHED, operation.get("name"));
    }
    Map<String, Object> resource = new LinkedHashMap<>();
    if (operation.get("response") instanceof Map<?, ?> response) {
      response.forEach((member, value) -> resource.put(member.toString(), value));
    }
    resource.remove("@type");
    return resource;
  }

  /** What a lookup has found after the answer to the create was lost. */
  public Map<String, Object> found(@Body Map<String, Object> resource) {
    Map<String, Object> found = new LinkedHashMap<>(resource);
    found.put(ANSWER_LOST, true);
    return found;
  }

  /** Some calls answer with the resource at once, or with nothing. */
  private static boolean isOperation(Map<String, Object> answer) {
    return answer.get("name") instanceof String name && name.contains("operations/");
  }

  private static boolean isRunning(Map<String, Object> answer) {
    return isOperation(answer) && !Boolean.TRUE.equals(answer.get("done"));
  }
}
