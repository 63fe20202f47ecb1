package dev.lakebase.mcp.governance;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.governance.sql.StatementType;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.protocol.TraceContext;
import dev.lakebase.mcp.tool.ToolCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;

/**
 * One call's line in the audit. Until the governance has allowed the call the line says that it was
 * denied, so whatever goes wrong in between is on record as what it was for the caller.
 */
final class CallAudit extends SynchronizationAdapter {
  /** Exchange property that holds the line of the call under way. */
  static final String PROPERTY = "LakebaseCallAudit";

  private static final int LONGEST_NAME = 128;

  private final Instant time;
  private final long began = System.nanoTime();
  private final McpRequest request;
  private final Caller caller;
  private final String policy;
  private final Logger log;
  private final List<CallObserver> observers;
  private final AtomicBoolean written = new AtomicBoolean();
  private final Set<StatementType> types = EnumSet.noneOf(StatementType.class);
  private Verdict verdict = Verdict.NONE;
  private DenialKind denial = DenialKind.FAILURE;
  private String reason = "failed before a verdict";
  private Optional<String> name = Optional.empty();
  private Optional<String> sqlHash = Optional.empty();
  private Optional<ToolCall> call = Optional.empty();

  CallAudit(
      Instant time,
      McpRequest request,
      Caller caller,
      String policy,
      Logger log,
      List<CallObserver> observers) {
    this.time = time;
    this.request = request;
    this.caller = caller;
    this.policy = policy;
    this.log = log;
    this.observers = observers;
  }

  /** What the catalogue calls the tool, prompt or resource that is asked for. */
  void means(String known) {
    name = Optional.of(known);
  }

  void allowed() {
    verdict = Verdict.ALLOW;
  }

  void allowed(ToolCall governed) {
    verdict = Verdict.ALLOW;
    call = Optional.of(governed);
  }

  /**
   * @param why without SQL and without values of arguments
   */
  void denied(DenialKind kind, String why) {
    verdict = Verdict.DENY;
    denial = kind;
    reason = why;
  }

  void sees(Set<StatementType> found) {
    types.addAll(found);
  }

  /** Several texts of one call count as one, in their order, a line feed between them. */
  void hashes(Collection<String> texts) {
    if (!texts.isEmpty()) {
      sqlHash = Optional.of(sha256(String.join("\n", texts)));
    }
  }

  @Override
  public void onDone(Exchange exchange) {
    if (written.compareAndSet(false, true)) {
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      String outcome = outcome(exchange);
      log.info("{}", line(exchange, outcome, took));
      if (!observers.isEmpty()) {
        tell(exchange, outcome, took);
      }
    }
  }

  private void tell(Exchange exchange, String outcome, Duration took) {
    Optional<DenialKind> why = verdict == Verdict.ALLOW ? Optional.empty() : Optional.of(denial);
    FinishedCall finished = new FinishedCall(what(), name, outcome, why, types, took);
    for (CallObserver observer : observers) {
      observer.finished(finished, exchange);
    }
  }

  private ObjectNode line(Exchange exchange, String outcome, Duration took) {
    ObjectNode line = Json.MAPPER.createObjectNode();
    line.put("time", time.toString()).put("event", "call").put("principal", caller.principal());
    line.put("kind", caller.kind().word()).put("mode", caller.mode());
    call.ifPresent(it -> line.put("as", it.runAs().word()));
    line.put(what(), asked());
    line.put("verdict", verdict == Verdict.ALLOW ? "allow" : "deny");
    line.put("outcome", outcome);
    if (verdict != Verdict.ALLOW) {
      line.put("reason", reason);
    }
    if (!types.isEmpty()) {
      ArrayNode found = line.putArray("types");
      types.forEach(type -> found.add(type.name()));
    }
    call.ifPresent(it -> line.put("rows", it.rows()));
    line.put("ms", took.toMillis());
    sqlHash.ifPresent(hash -> line.put("sql_sha256", hash));
    line.put("policy", policy);
    call.flatMap(it -> it.outcome().correlation()).ifPresent(id -> line.put("correlation", id));
    TraceContext trace = exchange.getProperty(TraceContext.PROPERTY, TraceContext.class);
    if (trace != null) {
      line.put("traceparent", trace.traceparent());
    }
    return line;
  }

  private String what() {
    return switch (request.method()) {
      case "prompts/get" -> "prompt";
      case "resources/read" -> "resource";
      default -> "tool";
    };
  }

  private String asked() {
    String key = request.method().equals("resources/read") ? "uri" : "name";
    String asked = request.params().path(key).asText();
    return asked.length() <= LONGEST_NAME ? asked : asked.substring(0, LONGEST_NAME) + "...";
  }

  private String outcome(Exchange exchange) {
    if (verdict == Verdict.DENY) {
      return "denied";
    }
    boolean failed =
        verdict == Verdict.NONE
            || exchange.getException() != null
            || exchange.getProperty(Exchange.EXCEPTION_CAUGHT) != null
            || call.map(it -> it.outcome().state() != ToolCall.Outcome.State.OK).orElse(false);
    return failed ? "error" : "ok";
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private enum Verdict {
    NONE,
    DENY,
    ALLOW
  }
}
