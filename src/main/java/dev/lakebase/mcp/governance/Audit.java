package dev.lakebase.mcp.governance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.tool.dropin.DropInChange;
import java.time.Clock;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit: one line of JSON for each governed call, denials included, and for each policy and
 * each drop-in file that comes, goes or is refused, on the logger {@value #LOGGER}.
 *
 * <p>A call's line holds {@code time}, {@code principal}, its {@code kind} and the {@code mode} in
 * which it was established, {@code as} whom a tool reached PostgreSQL and the workspace ({@code
 * user}, the caller, or {@code service}), the {@code tool}, {@code prompt} or {@code resource},
 * {@code verdict} (allow or deny), {@code outcome} (ok, error or denied), the {@code reason} of a
 * denial, the statement {@code types}, {@code rows}, {@code ms}, {@code sql_sha256}, the policy's
 * version, and where there is one the {@code correlation} id of an unexpected failure and the
 * client's {@code traceparent}. It never holds SQL or the value of an argument.
 */
public final class Audit {
  /** Name of the logger, for the appender. */
  public static final String LOGGER = "dev.lakebase.mcp.audit";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  private final Clock clock;

  public Audit(Clock clock) {
    this.clock = clock;
  }

  /** Begins the line of a call, which is written when the exchange is done, however it ends. */
  CallAudit begin(Exchange exchange, McpRequest request, Caller caller, Policy policy) {
    CallAudit call = new CallAudit(clock.instant(), request, caller, policy.version(), LOG);
    exchange.getExchangeExtension().addOnCompletion(call);
    exchange.setProperty(CallAudit.PROPERTY, call);
    return call;
  }

  void policyLoaded(String version, boolean legacy) {
    LOG.info("{}", policy("loaded").put("policy", version).put("legacy", legacy));
  }

  void policyRefused(String kept, String reason) {
    LOG.warn("{}", policy("refused").put("policy", kept).put("reason", reason));
  }

  /** A line for each drop-in file that is loaded, replaced, removed or refused. */
  public void dropIn(DropInChange change) {
    ObjectNode line =
        event("drop-in " + change.kind().name().toLowerCase(Locale.ROOT))
            .put("file", change.file());
    change.version().ifPresent(version -> line.put("version", version));
    if (!change.offers().isEmpty()) {
      change.offers().forEach(line.putArray("offers")::add);
    }
    change.reason().ifPresent(reason -> line.put("reason", reason));
    if (change.kind() == DropInChange.Kind.REFUSED) {
      LOG.warn("{}", line);
    } else {
      LOG.info("{}", line);
    }
  }

  private ObjectNode policy(String event) {
    return event("policy " + event);
  }

  private ObjectNode event(String event) {
    return Json.MAPPER
        .createObjectNode()
        .put("time", clock.instant().toString())
        .put("event", event);
  }
}
