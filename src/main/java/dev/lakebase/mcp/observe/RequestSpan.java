package dev.lakebase.mcp.observe;

import dev.lakebase.mcp.tool.CallTrace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.sql.SQLException;
import java.util.Optional;

/** One request's span, and the spans of its steps under it. */
final class RequestSpan implements CallTrace {
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
  private static final AttributeKey<String> COMMAND = AttributeKey.stringKey("db.operation.name");
  private static final AttributeKey<String> STATE =
      AttributeKey.stringKey("db.response.status_code");
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("lakebase.operation");

  private final Tracer tracer;
  private final Span span;
  private final Context context;

  /**
   * @param parent that the span was made under
   */
  RequestSpan(Tracer tracer, Span span, Context parent) {
    this.tracer = tracer;
    this.span = span;
    this.context = parent.with(span);
  }

  Span span() {
    return span;
  }

  @Override
  public Optional<String> traceparent() {
    SpanContext ids = span.getSpanContext();
    return ids.isValid()
        ? Optional.of(
            "00-" + ids.getTraceId() + "-" + ids.getSpanId() + "-" + ids.getTraceFlags().asHex())
        : Optional.empty();
  }

  @Override
  public Step query(String command, String operation) {
    if (!span.isRecording()) {
      return Step.NONE;
    }
    Span step =
        tracer
            .spanBuilder(command)
            .setParent(context)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(SYSTEM, "postgresql")
            .setAttribute(COMMAND, command)
            .setAttribute(OPERATION, operation)
            .startSpan();
    return new SpanStep(step);
  }

  private record SpanStep(Span span) implements Step {
    /** Types and codes alone: messages may quote what a caller sent. */
    @Override
    public void failed(Throwable why) {
      span.setStatus(StatusCode.ERROR);
      Optional<String> state = sqlState(why);
      state.ifPresent(code -> span.setAttribute(STATE, code));
      span.setAttribute(ERROR_TYPE, state.orElse(why.getClass().getSimpleName()));
    }

    private static Optional<String> sqlState(Throwable why) {
      for (Throwable cause = why; cause != null; cause = cause.getCause()) {
        if (cause instanceof SQLException sql && sql.getSQLState() != null) {
          return Optional.of(sql.getSQLState());
        }
      }
      return Optional.empty();
    }

    @Override
    public void close() {
      span.end();
    }
  }
}
