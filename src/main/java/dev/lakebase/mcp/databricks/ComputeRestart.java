package dev.lakebase.mcp.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;

/**
 * The decisions of a restart: how long to wait for the stop, that it is turned back whatever
 * happened, and what to say if even that has failed.
 */
public final class ComputeRestart {
  private final Duration mostPerPhase;
  private final Duration firstPause;
  private final Duration longestPause;

  /**
   * @param mostPerPhase for stopping, for enabling and for starting, each
   */
  public ComputeRestart(Duration mostPerPhase, Duration firstPause, Duration longestPause) {
    this.mostPerPhase = mostPerPhase;
    this.firstPause = firstPause;
    this.longestPause = longestPause;
  }

  public Restart begin() {
    return new Restart(patience());
  }

  public boolean isStopping(
      @Variable("restart") Restart restart,
      @Variable("endpoint") Map<String, Object> endpoint,
      @ExchangeProperty(ToolCall.PROPERTY) ToolCall call) {
    JsonNode tree = Tree.of(endpoint);
    boolean stopped = Computes.state(tree).equals("suspended") && !Computes.isPending(tree);
    return !stopped && Operations.goesOn(restart.getPatience(), call);
  }

  /** From here the compute is enabled again, also on a thread that was interrupted. */
  public void turnBack(@Variable("restart") Restart restart) {
    Thread.interrupted();
    restart.next(patience(), true);
  }

  public boolean isStillOff(@Variable("restart") Restart restart) {
    return restart.isOff() && !restart.getPatience().isOver();
  }

  public void enabled(@Variable("restart") Restart restart) {
    restart.next(patience(), false);
  }

  public void requireOn(
      @Variable("restart") Restart restart, @Variable("endpoint") Map<String, Object> endpoint) {
    if (restart.isOff()) {
      throw new ToolFailure(
          "The compute %s may still be disabled: the workspace did not accept that it is enabled again. Call lakebase_restart_compute once more as soon as the workspace answers."
              .formatted(endpoint.get("name")));
    }
  }

  /** A compute that is still off matters more than why. */
  public void failed(
      Exchange exchange,
      @Variable("restart") Restart restart,
      @Variable("endpoint") Map<String, Object> endpoint)
      throws Exception {
    requireOn(restart, endpoint);
    throw exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
  }

  /** Until the platform has settled; a compute without callers may well settle as suspended. */
  public boolean isStarting(
      @Variable("restart") Restart restart,
      @Variable("endpoint") Map<String, Object> endpoint,
      @ExchangeProperty(ToolCall.PROPERTY) ToolCall call) {
    JsonNode tree = Tree.of(endpoint);
    boolean settled =
        !tree.path("status").path("disabled").asBoolean() && !Computes.isPending(tree);
    return !settled && Operations.goesOn(restart.getPatience(), call);
  }

  public Map<String, Object> answer(
      @Variable("restart") Restart restart,
      @Variable("endpoint") Map<String, Object> endpoint,
      @Variable("alive") Object alive,
      @Variable("activity_problem") String problem) {
    JsonNode tree = Tree.of(endpoint);
    List<String> notes = new ArrayList<>();
    if (problem != null) {
      notes.add("It is enabled, but does not answer yet: " + problem);
    }
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("endpoint", Tree.id(tree.path("name")));
    shown.put("state", alive == null ? Computes.state(tree) : "active");
    shown.put("interrupted_seconds", restart.seconds());
    shown.put("notes", notes);
    return shown;
  }

  private Patience patience() {
    return new Patience(mostPerPhase, firstPause, longestPause);
  }
}
