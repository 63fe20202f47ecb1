package dev.lakebase.mcp.observe;

import dev.lakebase.mcp.protocol.HttpHead;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Answers a request for the metrics, in Prometheus' text format. */
public final class Scrape implements Processor {
  private final PrometheusMeterRegistry registry;
  private final MetricsAccess access;

  public Scrape(PrometheusMeterRegistry registry, MetricsAccess access) {
    this.registry = registry;
    this.access = access;
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    MetricsAccess.Answer answer = access.of(HttpHead.of(message));
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
    message.setHeader(Exchange.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    if (answer == MetricsAccess.Answer.UNAUTHORIZED) {
      message.setHeader("WWW-Authenticate", "Bearer");
    }
    message.setBody(answer == MetricsAccess.Answer.OPEN ? registry.scrape() : answer.text());
  }
}
