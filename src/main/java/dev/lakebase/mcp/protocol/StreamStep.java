package dev.lakebase.mcp.protocol;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;

/**
 * Answers with an event stream: the call goes on beside it on a copy of the exchange, and what it
 * reports and its answer become events.
 */
public final class StreamStep implements Processor {
  private static final String CALL = "direct:mcp-method";

  private final AnswerStep answers;
  private final ExecutorService executor;
  private final ProducerTemplate calls;

  public StreamStep(AnswerStep answers, ExecutorService executor, CamelContext camel) {
    this.answers = answers;
    this.executor = executor;
    this.calls = camel.createProducerTemplate();
  }

  @Override
  public void process(Exchange exchange) {
    EventStream stream = new EventStream();
    Exchange call = exchange.copy();
    call.setProperty(Progress.STREAM_PROPERTY, stream);
    // What waits for the end of the call waits for the copy, which outlives this exchange.
    exchange.getExchangeExtension().handoverCompletions(call);
    try {
      executor.execute(() -> run(call, stream));
    } catch (RejectedExecutionException e) {
      call.getExchangeExtension().handoverCompletions(exchange);
      throw McpRejection.envelope(
          503, McpRejection.INTERNAL_ERROR, "Too many calls are running; try again shortly");
    }
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
    message.setHeader(Exchange.CONTENT_TYPE, "text/event-stream");
    message.setHeader("X-Accel-Buffering", "no");
    message.setBody(stream);
  }

  private void run(Exchange call, EventStream stream) {
    try {
      calls.send(CALL, call);
      stream.end(answers.answer(call).body());
    } catch (RuntimeException e) {
      call.setException(e);
      stream.end(answers.answer(call).body());
    }
  }
}
