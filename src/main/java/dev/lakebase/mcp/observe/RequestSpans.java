package dev.lakebase.mcp.observe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.governance.DenialKind;
import dev.lakebase.mcp.governance.FinishedCall;
import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.protocol.TraceContext;
import dev.lakebase.mcp.tool.CallTrace;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * OpenTelemetry spans by the semantic conventions for MCP servers (semantic-conventions-genai,
 * mcp.md). No attribute holds an argument, a text of SQL, a token, or a name of a caller's making.
 */
public final class RequestSpans implements Tracing {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("mcp.method.name");
  private static final AttributeKey<String> VERSION =
      AttributeKey.stringKey("mcp.protocol.version");
  private static final AttributeKey<String> REQUEST_ID =
      AttributeKey.stringKey("jsonrpc.request.id");
  private static final AttributeKey<String> STATUS =
      AttributeKey.stringKey("rpc.response.status_code");
  private static final AttributeKey<String> TRANSPORT = AttributeKey.stringKey("network.transport");
  private static final AttributeKey<String> PROTOCOL =
      AttributeKey.stringKey("network.protocol.name");
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  private static final AttributeKey<String> TOOL = AttributeKey.stringKey("gen_ai.tool.name");
  private static final AttributeKey<String> PROMPT = AttributeKey.stringKey("gen_ai.prompt.name");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("lakebase.outcome");
  private static final AttributeKey<String> DENIAL = AttributeKey.stringKey("lakebase.denial");
  private static final AttributeKey<List<String>> TYPES =
      AttributeKey.stringArrayKey("lakebase.sql.types");

  private static final Set<String> METHODS =
      Set.of(
          "server/discover",
          "initialize",
          "notifications/initialized",
          "notifications/cancelled",
          "ping",
          "tools/list",
          "tools/call",
          "prompts/list",
          "prompts/get",
          "resources/list",
          "resources/templates/list",
          "resources/read",
          "completion/complete");

  /** Ids that count, or are made up at random; not whatever a caller may put there. */
  private static final Pattern PLAIN_ID = Pattern.compile("-?\\d{1,19}|[0-9a-fA-F-]{8,36}");

  private static final TextMapGetter<TraceContext> FIELDS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(TraceContext carrier) {
          return List.of("traceparent", "tracestate");
        }

        @Override
        public String get(TraceContext carrier, String key) {
          return key.equals("traceparent") ? carrier.traceparent() : carrier.tracestate();
        }
      };

  private final Tracer tracer;

  public RequestSpans(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer("dev.lakebase.mcp");
  }

  @Override
  public void begin(Exchange exchange, McpRequest request, Optional<TraceContext> parent) {
    Context under =
        parent
            .map(
                trace ->
                    W3CTraceContextPropagator.getInstance().extract(Context.root(), trace, FIELDS))
            .orElseGet(Context::root);
    boolean known = METHODS.contains(request.method());
    SpanBuilder builder =
        tracer
            .spanBuilder(known ? request.method() : "unknown")
            .setParent(under)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(VERSION, request.version())
            .setAttribute(TRANSPORT, "tcp")
            .setAttribute(PROTOCOL, "http");
    if (known) {
      builder.setAttribute(METHOD, request.method());
    }
    request
        .id()
        .map(JsonNode::asText)
        .filter(id -> PLAIN_ID.matcher(id).matches())
        .ifPresent(id -> builder.setAttribute(REQUEST_ID, id));
    Span span = builder.startSpan();
    exchange.setProperty(CallTrace.PROPERTY, new RequestSpan(tracer, span, under));
    exchange.getExchangeExtension().addOnCompletion(new End(span));
  }

  @Override
  public void finished(FinishedCall call, Exchange exchange) {
    if (!(CallTrace.of(exchange) instanceof RequestSpan trace)) {
      return;
    }
    Span span = trace.span();
    call.name().ifPresent(name -> named(span, call.kind(), name));
    span.setAttribute(OUTCOME, call.outcome());
    call.denial().map(DenialKind::word).ifPresent(word -> span.setAttribute(DENIAL, word));
    if (!call.types().isEmpty()) {
      span.setAttribute(TYPES, call.types().stream().map(Enum::name).toList());
    }
    if (!call.outcome().equals("ok")) {
      span.setStatus(StatusCode.ERROR);
      span.setAttribute(RequestSpan.ERROR_TYPE, "tool_error");
    }
  }

  private static void named(Span span, String kind, String name) {
    switch (kind) {
      case "tool" -> {
        span.updateName("tools/call " + name);
        span.setAttribute(TOOL, name);
        span.setAttribute(OPERATION, "execute_tool");
      }
      case "prompt" -> {
        span.updateName("prompts/get " + name);
        span.setAttribute(PROMPT, name);
      }
      default -> span.updateName("resources/read " + name);
    }
  }

  @Override
  public void unauthenticated(String reason) {
    // Who is not known leaves no span: it would let anybody fill the traces.
  }

  /** Runs after the audit's completion, which was added later. */
  private static final class End extends SynchronizationAdapter {
    private final Span span;

    End(Span span) {
      this.span = span;
    }

    @Override
    public void onDone(Exchange exchange) {
      Throwable problem =
          exchange.getException() != null
              ? exchange.getException()
              : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
      if (problem != null) {
        String code =
            String.valueOf(
                problem instanceof McpRejection rejection
                    ? rejection.code()
                    : McpRejection.INTERNAL_ERROR);
        span.setStatus(StatusCode.ERROR);
        span.setAttribute(STATUS, code);
        span.setAttribute(RequestSpan.ERROR_TYPE, code);
      }
      span.end();
    }
  }
}
