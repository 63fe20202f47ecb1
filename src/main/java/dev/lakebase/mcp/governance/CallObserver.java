package dev.lakebase.mcp.governance;

import org.apache.camel.Exchange;

/** Told of what the audit writes down, on the thread that does: it must be quick. */
public interface CallObserver {
  /** A call is over, whatever came of it. */
  void finished(FinishedCall call, Exchange exchange);

  /**
   * A request came from somebody who is not known.
   *
   * @param reason one of {@link AuthenticationAudit}'s words
   */
  void unauthenticated(String reason);
}
