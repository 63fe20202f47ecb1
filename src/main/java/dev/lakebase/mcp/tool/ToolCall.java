package dev.lakebase.mcp.tool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
  private final Map<String, Object> arguments;
  private final Map<String, GovernedSql> governedSql;
  private final CallLimits limits;
  private final Cancellation cancellation;
  private final AtomicLong rows = new AtomicLong();

  public ToolCall(
      ToolDescriptor tool,
      String principal,
      Map<String, Object> arguments,
      Map<String, GovernedSql> governedSql,
      CallLimits limits,
      Cancellation cancellation) {
    this.tool = tool;
    this.principal = principal;
    this.arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    this.governedSql = Map.copyOf(governedSql);
    this.limits = limits;
    this.cancellation = cancellation;
  }

  public ToolDescriptor tool() {
    return tool;
  }

  /** Who calls: a user, a service principal, or {@code local}. */
  public String principal() {
    return principal;
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

  public CallLimits limits() {
    return limits;
  }

  public Cancellation cancellation() {
    return cancellation;
  }

  /** Adds to the number of rows that the audit line states. */
  public void countRows(long more) {
    rows.addAndGet(more);
  }

  public long rows() {
    return rows.get();
  }
}
