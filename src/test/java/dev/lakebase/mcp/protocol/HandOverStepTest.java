package dev.lakebase.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandOverStepTest {
  private final HandOverStep step = new HandOverStep();
  private final Queue<Runnable> workers = new ArrayDeque<>();
  private final AtomicInteger gone = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(strings = {"initialize", "ping", "server/discover", "tools/list", "prompts/list"})
  void whatNeverWaitsStays(String method) {
    assertThat(step.process(asking(method, workers::add), done -> gone.incrementAndGet())).isTrue();

    assertThat(gone).hasValue(1);
    assertThat(workers).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tools/call", "prompts/get", "resources/read", "completion/complete", "of/later"})
  void everythingElseGoesOnWithAWorker(String method) {
    assertThat(step.process(asking(method, workers::add), done -> gone.incrementAndGet()))
        .isFalse();

    assertThat(gone).hasValue(0);
    workers.remove().run();
    assertThat(gone).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tools/call", "tools/list"})
  void whereAnEngineHasNoWorkersEverythingStays(String method) {
    Exchange exchange = asking(method, workers::add);
    exchange.removeProperty(HandOverStep.WORKERS_PROPERTY);

    assertThat(step.process(exchange, done -> gone.incrementAndGet())).isTrue();

    assertThat(gone).hasValue(1);
  }

  @Test
  void whatNoWorkerTakesFails() {
    Exchange exchange =
        asking(
            "tools/call",
            work -> {
              throw new RejectedExecutionException();
            });

    assertThat(step.process(exchange, done -> gone.incrementAndGet())).isTrue();

    assertThat(gone).hasValue(1);
    assertThat(exchange.getException()).isInstanceOf(RejectedExecutionException.class);
  }

  private static Exchange asking(String method, Executor workers) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setProperty(HandOverStep.WORKERS_PROPERTY, workers);
    exchange.setProperty(
        McpRequest.PROPERTY,
        new McpRequest(
            Era.LEGACY,
            "2025-11-25",
            Optional.of(Json.MAPPER.getNodeFactory().numberNode(1)),
            method,
            Json.MAPPER.createObjectNode(),
            Json.MAPPER.createObjectNode(),
            Map.of(),
            false));
    return exchange;
  }
}
