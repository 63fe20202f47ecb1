package dev.lakebase.mcp.governance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.governance.sql.StatementType;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.tool.ToolCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
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

  /** W3C Trace Context, version 00 and its like. */
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private final Instant time;
  private final long began = System.nanoTime();
  private final McpRequest request;
  private final Caller caller;
  private final String policy;
  private final Logger log;
  private final AtomicBoolean written = new AtomicBoolean();
  private final Set<StatementType> types = EnumSet.noneOf(StatementType.class);
  private Verdict verdict = Verdict.NONE;
  private String reason = "failed before a verdict";
  private Optional<String> sqlHash = Optional.empty();
  private Optional<ToolCall> call = Optional.empty();

  CallAudit(Instant time, McpRequest request, Caller caller, String policy, Logger log) {
    this.time = time;
    this.request = request;
    this.caller = caller;
    this.policy = policy;
    this.log = log;
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
  void denied(String why) {
    verdict = Verdict.DENY;
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
      log.info("{}", line(exchange));
    }
  }

  private ObjectNode line(Exchange exchange) {
    ObjectNode line = Json.MAPPER.createObjectNode();
    line.put("time", time.toString()).put("event", "call").put("principal", caller.principal());
    line.put("kind", caller.kind().word()).put("mode", caller.mode());
    call.ifPresent(it -> line.put("as", it.runAs().word()));
    line.put(what(), name());
    line.put("verdict", verdict == Verdict.ALLOW ? "allow" : "deny");
    line.put("outcome", outcome(exchange));
    if (verdict != Verdict.ALLOW) {
      line.put("reason", reason);
    }
    if (!types.isEmpty()) {
      ArrayNode found = line.putArray("types");
      types.forEach(type -> found.add(type.name()));
    }
    call.ifPresent(it -> line.put("rows", it.rows()));
    line.put("ms", Duration.ofNanos(System.nanoTime() - began).toMillis());
    sqlHash.ifPresent(hash -> line.put("sql_sha256", hash));
    line.put("policy", policy);
    call.flatMap(it -> it.outcome().correlation()).ifPresent(id -> line.put("correlation", id));
    JsonNode trace = request.params().path("_meta").path("traceparent");
    if (trace.isTextual() && TRACEPARENT.matcher(trace.textValue()).matches()) {
      line.put("traceparent", trace.textValue());
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

  private String name() {
    String key = request.method().equals("resources/read") ? "uri" : "name";
    String name = request.params().path(key).asText();
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
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
