package dev.lakebase.mcp.protocol;

import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Last step of the road: the body, an {@link McpResult}, or the exception that ended the route
 * becomes the HTTP answer. The message carries nothing but what this step sets.
 */
public final class AnswerStep implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerStep.class);

  private final Encoder encoder;

  public AnswerStep(Encoder encoder) {
    this.encoder = encoder;
  }

  @Override
  public void process(Exchange exchange) {
    Answer answer = answer(exchange);
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    EventSink sink = exchange.getProperty(EventSink.PROPERTY, EventSink.class);
    if (sink != null && sink.end(() -> Encoder.event(answer.body()))) {
      message.setBody(null);
      return;
    }
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
    if (answer.body().length > 0) {
      message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    }
    answer.rejection().ifPresent(it -> it.httpHeaders().forEach(message::setHeader));
    message.setBody(answer.body());
  }

  private Answer answer(Exchange exchange) {
    McpRequest request = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class);
    Exception problem = problem(exchange);
    if (problem != null) {
      McpRejection rejection = rejection(problem);
      Optional<com.fasterxml.jackson.databind.JsonNode> id =
          request == null ? Optional.empty() : request.id();
      return new Answer(rejection.status(), encoder.error(rejection, id), Optional.of(rejection));
    }
    if (request == null || request.id().isEmpty()) {
      return new Answer(202, new byte[0], Optional.empty());
    }
    if (exchange.getMessage().getBody() instanceof McpResult result) {
      return new Answer(200, encoder.result(request, result), Optional.empty());
    }
    throw new IllegalStateException("The route for " + request.method() + " made no result");
  }

  private static Exception problem(Exchange exchange) {
    Exception caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    return exchange.getException() != null ? exchange.getException() : caught;
  }

  private static McpRejection rejection(Exception problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof McpRejection rejection) {
        return rejection;
      }
    }
    String correlation = UUID.randomUUID().toString();
    LOG.error("Request failed, correlation id {}", correlation, problem);
    return McpRejection.envelope(
        200,
        McpRejection.INTERNAL_ERROR,
        "The service failed to answer; its operator finds the cause under " + correlation);
  }

  /** One HTTP answer. */
  private record Answer(int status, byte[] body, Optional<McpRejection> rejection) {}
}
