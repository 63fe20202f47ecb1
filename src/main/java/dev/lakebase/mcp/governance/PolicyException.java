package dev.lakebase.mcp.governance;

/**
 * A policy that can't be used. The message is one line for the operator: it names the file and line
 * or the variable, what is wrong there, and what would be right. A start stops with it; a reload
 * keeps the policy that was.
 */
public final class PolicyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PolicyException(String lineForTheOperator) {
    super(lineForTheOperator);
  }

  PolicyException(String lineForTheOperator, Throwable cause) {
    super(lineForTheOperator, cause);
  }
}
