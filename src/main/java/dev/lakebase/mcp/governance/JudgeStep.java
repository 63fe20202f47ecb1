package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.governance.sql.SqlGuard;
import dev.lakebase.mcp.governance.sql.StatementType;
import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import dev.lakebase.mcp.tool.View;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;

/**
 * Judges SQL that only a tool's route could find, because it was stored, exactly as the governance
 * step judges what a caller sends: under the access that the caller has now, and on the call's line
 * in the audit.
 */
public final class JudgeStep {
  private final SqlJudge sql;

  public JudgeStep(SqlGuard guard) {
    this.sql = new SqlJudge(guard);
  }

  /**
   * Judges the script in the body, and puts it into the place of an argument that holds a script.
   *
   * @throws ToolFailure if the caller may not run it
   */
  public void script(String argument, Exchange exchange) {
    String text = exchange.getMessage().getBody(String.class);
    ToolCall call = exchange.getProperty(ToolCall.PROPERTY, ToolCall.class);
    CallerView view = exchange.getProperty(View.PROPERTY, CallerView.class);
    CallAudit line = exchange.getProperty(CallAudit.PROPERTY, CallAudit.class);
    line.hashes(List.of(text));
    try {
      SqlJudgement judged =
          sql.judge(
              Map.of(argument, SqlArgument.SCRIPT),
              Map.of(argument, text),
              view.access().sql(),
              line::sees);
      if (!text.equals(call.arguments().get(argument))) {
        requireAgreement(view.policy(), call, argument, judged.types());
      }
      call.govern(argument, judged.scripts().get(argument));
    } catch (Denial denial) {
      line.denied(denial.kind(), denial.reason());
      throw new ToolFailure(denial.getMessage());
    }
  }

  /** The step before the route could not ask the user about statements that it did not see. */
  private static void requireAgreement(
      Policy policy, ToolCall call, String argument, Set<StatementType> types) {
    if (policy.asksFor(call.tool(), types) && !policy.asksFor(call.tool(), Set.of())) {
      throw new Denial(
          "The stored SQL holds statements that need confirmation, and nothing was done. Send the"
              + " same call with that SQL as '"
              + argument
              + "', so that the user can be asked about it.",
          DenialKind.CONFIRMATION,
          "confirmation missing");
    }
  }
}
