package dev.lakebase.mcp.governance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.tool.dropin.DropInChange;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit: one line of JSON for each governed call, denials included, and for each policy and
 * each drop-in file that comes, goes or is refused, on the logger {@value #LOGGER}. Requests of
 * unknown callers are on it too, {@value #UNKNOWN_A_MINUTE} a minute at most.
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

  static final int UNKNOWN_A_MINUTE = 60;

  private final Clock clock;
  private final List<CallObserver> observers;
  private final Allowance unknown;

  public Audit(Clock clock) {
    this(clock, List.of());
  }

  /**
   * @param observers told of every call and of every unknown caller
   */
  public Audit(Clock clock, List<CallObserver> observers) {
    this(clock, observers, System::nanoTime);
  }

  Audit(Clock clock, List<CallObserver> observers, LongSupplier nanos) {
    this.clock = clock;
    this.observers = List.copyOf(observers);
    this.unknown = new Allowance(UNKNOWN_A_MINUTE, nanos);
  }

  /** Begins the line of a call, which is written when the exchange is done, however it ends. */
  CallAudit begin(Exchange exchange, McpRequest request, Caller caller, Policy policy) {
    CallAudit call =
        new CallAudit(clock.instant(), request, caller, policy.version(), LOG, observers);
    exchange.getExchangeExtension().addOnCompletion(call);
    exchange.setProperty(CallAudit.PROPERTY, call);
    return call;
  }

  void unauthenticated(String mode, int status, String reason) {
    observers.forEach(observer -> observer.unauthenticated(reason));
    OptionalLong leftOut = unknown.take();
    if (leftOut.isPresent()) {
      ObjectNode line =
          event("caller refused").put("mode", mode).put("status", status).put("reason", reason);
      if (leftOut.getAsLong() > 0) {
        line.put("left_out", leftOut.getAsLong());
      }
      LOG.warn("{}", line);
    }
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
