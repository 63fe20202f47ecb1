package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCompletedEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Test;

/** What is left of a call that has been answered. */
class FinishedExchangeTest {
  @Test
  void itIsOverBeforeItsAnswerIsSentAndKeepsNothingOfIt() throws Exception {
    BlockingQueue<Exchange> finished = new LinkedBlockingQueue<>();
    try (RunningServer server = RunningServer.start()) {
      server.camel().getManagementStrategy().addEventNotifier(new Finished(finished));
      String sql = "{\"sql\": \"SELECT 271828 * 3\"}";

      assertThat(WireClient.legacy(server.uri()).calls("lakebase_read_query", sql).toString())
          .contains("815484");

      Exchange exchange = finished.remove();
      assertThat(exchange.getFromEndpoint().getEndpointUri()).startsWith("platform-http:");
      assertThat(exchange.getIn().getBody()).isNull();
      assertThat(exchange.getMessage().getBody()).isNull();
    }
  }

  private static final class Finished extends EventNotifierSupport {
    private final BlockingQueue<Exchange> exchanges;

    Finished(BlockingQueue<Exchange> exchanges) {
      this.exchanges = exchanges;
    }

    @Override
    public void notify(CamelEvent event) {
      if (event instanceof ExchangeCompletedEvent completed) {
        exchanges.add(completed.getExchange());
      }
    }
  }
}
