package dev.lakebase.mcp.tool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One governed call on its way through a tool's route, found in the exchange property {@link
 * #PROPERTY}. The governance step makes it; nothing else may, because it carries the approval of
 * the caller's SQL.
 */
public final class ToolCall {
  /** Exchange property that holds the call. */
  public static final String PROPERTY = "LakebaseToolCall";

  private final ToolDescriptor tool;
  private final String principal;
  private final RunAs runAs;
  private final Map<String, Object> arguments;
  private final Map<String, GovernedSql> governedSql;
  private final Map<String, List<GovernedSql>> governedScripts;
  private final CallLimits limits;
  private final Cancellation cancellation;
  private final CallTrace trace;
  private final AtomicLong rows = new AtomicLong();
  private volatile Outcome outcome = Outcome.OPEN;

  /** A call of the service's own, whose SQL, if it has any, is one statement in each argument. */
  public ToolCall(
      ToolDescriptor tool,
      String principal,
      Map<String, Object> arguments,
      Map<String, GovernedSql> governedSql,
      CallLimits limits,
      Cancellation cancellation) {
    this(
        tool,
        principal,
        RunAs.SERVICE,
        arguments,
        governedSql,
        Map.of(),
        limits,
        cancellation,
        CallTrace.NONE);
  }

  public ToolCall(
      ToolDescriptor tool,
      String principal,
      RunAs runAs,
      Map<String, Object> arguments,
      Map<String, GovernedSql> governedSql,
      Map<String, List<GovernedSql>> governedScripts,
      CallLimits limits,
      Cancellation cancellation,
      CallTrace trace) {
    this.tool = tool;
    this.principal = principal;
    this.runAs = runAs;
    this.arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    this.governedSql = Map.copyOf(governedSql);
    this.governedScripts = new ConcurrentHashMap<>(governedScripts);
    this.limits = limits;
    this.cancellation = cancellation;
    this.trace = trace;
  }

  public ToolDescriptor tool() {
    return tool;
  }

  /** Who calls: a user, a service principal, or {@code local}. */
  public String principal() {
    return principal;
  }

  /** As whom it reaches PostgreSQL and the workspace. */
  public RunAs runAs() {
    return runAs;
  }

  /** Declared arguments alone, validated against the tool's input schema, in the schema's types. */
  public Map<String, Object> arguments() {
    return arguments;
  }

  /**
   * The statement that the governance allowed for a SQL-bearing argument, or empty: don't run it.
   */
  public Optional<GovernedSql> governedSql(String argument) {
    return Optional.ofNullable(governedSql.get(argument));
  }

  /** The statements of an argument that may hold several, in their order; empty: don't run it. */
  public List<GovernedSql> governedScript(String argument) {
    return governedScripts.getOrDefault(argument, List.of());
  }

  /**
   * Puts a script that the route has read from where it was stored into an argument's place. The
   * governance alone calls this, when it has judged the script as it judges the caller's own.
   */
  public void govern(String argument, List<GovernedSql> script) {
    governedScripts.put(argument, List.copyOf(script));
  }

  public CallLimits limits() {
    return limits;
  }

  public Cancellation cancellation() {
    return cancellation;
  }

  /** The trace that it belongs to. */
  public CallTrace trace() {
    return trace;
  }

  /** Adds to the number of rows that the audit line states. */
  public void countRows(long more) {
    rows.addAndGet(more);
  }

  public long rows() {
    return rows.get();
  }

  /** Says how the call ended; whoever makes its result calls this. */
  void end(Outcome how) {
    outcome = how;
  }

  /** How the call ended; {@link Outcome#OPEN} until it has a result. */
  public Outcome outcome() {
    return outcome;
  }

  /**
   * How a call ended.
   *
   * @param state of the result
   * @param correlation the id under which the log has the cause, for an unexpected failure
   */
  public record Outcome(State state, Optional<String> correlation) {
    static final Outcome OPEN = new Outcome(State.OPEN, Optional.empty());
    static final Outcome OK = new Outcome(State.OK, Optional.empty());

    static Outcome error(Optional<String> correlation) {
      return new Outcome(State.ERROR, correlation);
    }

    /** Whether there is a result, and of which kind. */
    public enum State {
      OPEN,
      OK,
      ERROR
    }
  }
}
