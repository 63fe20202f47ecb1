package dev.lakebase.mcp.databricks;

import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Lets Camel's redelivery wait as long as the workspace asked for in Retry-After. */
public final class RetryAfter implements Processor {
  /** A longer wait is the caller's business, not that of a thread here. */
  static final Duration LONGEST = Duration.ofSeconds(10);

  @Override
  public void process(Exchange exchange) {
    Exception problem = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (problem instanceof TryAgain again) {
      again
          .after()
          .ifPresent(
              after -> exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, after.toMillis()));
    }
  }
}
