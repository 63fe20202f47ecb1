package dev.lakebase.mcp.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Caller;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One case of a {@code *.test.yaml} file.
 *
 * @param file where it stands
 * @param line where it begins in the file, from 1
 * @param name a sentence that says what holds
 * @param group what kind of behaviour it shows
 * @param subject the tool, prompt or resource that it is about
 * @param needsSandbox it relies on the sample data or on the simulated workspace
 * @param policy the governance.yaml that it is played under; empty for the default
 * @param principal who calls, unless a step says otherwise
 * @param before what is done first; its outcome is no part of the case
 * @param steps the calls, at least one
 * @param after what the database's owner must find then
 * @param undo what is done at the end, however the case went
 * @param uses the names of the values that its texts refer to as <code>${name}</code>
 */
public record Case(
    Path file,
    int line,
    String name,
    Group group,
    String subject,
    boolean needsSandbox,
    Optional<ObjectNode> policy,
    Optional<Caller> principal,
    List<Action> before,
    List<Step> steps,
    List<Check> after,
    List<Action> undo,
    Set<String> uses) {
  /** The value with this name is a schema that exists for the case alone. */
  static final String SCHEMA = "schema";

  /** The value with this name differs from case to case. */
  static final String UNIQUE = "unique";

  /** Whether it needs a connection to the database besides the service. */
  boolean runsSql() {
    return !after.isEmpty()
        || uses.contains(SCHEMA)
        || before.stream().anyMatch(Sql.class::isInstance)
        || undo.stream().anyMatch(Sql.class::isInstance);
  }

  /** Whether somebody in particular has to call. */
  boolean namesPrincipal() {
    return principal.isPresent() || steps.stream().anyMatch(step -> step.principal().isPresent());
  }

  /** What a case shows of its subject. */
  public enum Group {
    SUCCESS,
    BOUNDS,
    REFUSAL
  }

  /** What is done before or after a case. */
  sealed interface Action {
    int line();
  }

  /** Statements that the database's owner runs. */
  record Sql(int line, String text) implements Action {}

  /** A request of MCP, with values still to be filled in. */
  record Call(int line, String method, ObjectNode params) implements Action {}

  /**
   * A call and what must come of it.
   *
   * @param capture JSON pointers into the structured answer, by the name that the value gets
   */
  record Step(Call call, Optional<Caller> principal, Expectation expected, List<Capture> capture) {}

  record Capture(String name, String pointer) {}

  /**
   * Rows that a query of the database's owner must bring.
   *
   * @param rows arrays of values or matchers
   */
  record Check(int line, String sql, com.fasterxml.jackson.databind.JsonNode rows) {}
}
