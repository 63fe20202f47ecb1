package dev.lakebase.mcp.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.lakebase.mcp.protocol.BearerChallenge;
import dev.lakebase.mcp.protocol.HttpHead;
import dev.lakebase.mcp.protocol.McpRejection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Callers who are not known are on record, and can't fill it. */
class AuthenticationAuditTest {
  private static final String TOKEN = "planted-token-0123456789";

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> counted = new ArrayList<>();
  private final Audit audit =
      new Audit(Clock.systemUTC(), List.of(new Counting(counted)), nanos::get);

  private record Counting(List<String> reasons) implements CallObserver {
    @Override
    public void finished(FinishedCall call, Exchange exchange) {
      throw new AssertionError("No call is governed here");
    }

    @Override
    public void unauthenticated(String reason) {
      reasons.add(reason);
    }
  }

  @BeforeEach
  void listen() {
    lines.start();
    logger().addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger().detachAppender(lines);
  }

  @Test
  void aRefusedTokenLeavesModeStatusAndReasonAndNothingOfIt() {
    refuse(BearerChallenge.PLAIN.invalid("This token is not listed: " + TOKEN), TOKEN);
    refuse(BearerChallenge.PLAIN.missing("Send an access token"), "");

    assertThat(logged()).hasSize(2);
    assertThat(lines.list).noneMatch(line -> line.getFormattedMessage().contains(TOKEN));
    assertThat(logged().get(0))
        .contains("\"event\":\"caller refused\"", "\"mode\":\"token\"", "\"status\":401")
        .contains("\"reason\":\"not accepted\"");
    assertThat(logged().get(1)).contains("\"reason\":\"nothing sent\"");
    assertThat(counted).containsExactly("not accepted", "nothing sent");
  }

  @Test
  void aFloodIsCountedAndNotWrittenDown() {
    for (int i = 0; i < 1000; i++) {
      refuse(BearerChallenge.PLAIN.invalid("no"), TOKEN);
    }
    assertThat(logged()).hasSize(Audit.UNKNOWN_A_MINUTE);
    assertThat(counted).hasSize(1000);

    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    refuse(BearerChallenge.PLAIN.invalid("no"), TOKEN);
    assertThat(logged()).hasSize(Audit.UNKNOWN_A_MINUTE + 1);
    assertThat(logged().get(Audit.UNKNOWN_A_MINUTE)).contains("\"left_out\":940");
  }

  private void refuse(McpRejection rejection, String token) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    if (!token.isEmpty()) {
      exchange.getMessage().setHeader("Authorization", "Bearer " + token);
    }
    AuthenticationAudit callers =
        new AuthenticationAudit(
            (head, asked) -> {
              throw rejection;
            },
            "token",
            audit);
    assertThatThrownBy(() -> callers.identify(HttpHead.of(exchange.getMessage()), exchange))
        .isSameAs(rejection);
  }

  private List<String> logged() {
    // A call to a service that other tests share may have been given up, and end only now.
    return lines.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains("\"event\":\"caller refused\""))
        .toList();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Audit.LOGGER);
  }
}
