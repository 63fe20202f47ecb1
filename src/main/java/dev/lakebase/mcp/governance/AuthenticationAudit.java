package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.CallerSource;
import dev.lakebase.mcp.protocol.HttpHead;
import dev.lakebase.mcp.protocol.McpRejection;
import org.apache.camel.Exchange;

/**
 * Has requests of unknown callers put on record: that there was one, and which of few reasons
 * turned it away. Nothing that the request stated is repeated, be it a token or a name.
 */
public final class AuthenticationAudit implements CallerSource {
  private final CallerSource callers;
  private final String mode;
  private final Audit audit;

  /**
   * @param mode in which callers are known
   */
  public AuthenticationAudit(CallerSource callers, String mode, Audit audit) {
    this.callers = callers;
    this.mode = mode;
    this.audit = audit;
  }

  @Override
  public Caller identify(HttpHead head, Exchange exchange) {
    try {
      return callers.identify(head, exchange);
    } catch (McpRejection rejection) {
      audit.unauthenticated(mode, rejection.status(), reason(head, rejection));
      throw rejection;
    }
  }

  private static String reason(HttpHead head, McpRejection rejection) {
    if (rejection.status() >= 500) {
      return "not checked";
    }
    if (rejection.status() == 403) {
      return "forbidden";
    }
    return head.values("authorization").isEmpty() && head.values("x-forwarded-user").isEmpty()
        ? "nothing sent"
        : "not accepted";
  }
}
