package dev.lakebase.mcp;

import dev.lakebase.mcp.tool.Cancellation;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;

/** What the test routes call: shows what a route sees, and holds calls at a gate. */
public final class Probe {
  private static final int SECONDS = 30;

  private final Map<String, Gate> gates = new ConcurrentHashMap<>();

  /** The gate that calls with this name as argument {@code gate} wait at. */
  public Gate gate(String name) {
    return gates.computeIfAbsent(name, unused -> new Gate());
  }

  /** Called by routes. */
  public Map<String, String> headers(Exchange exchange) {
    Map<String, String> seen = new TreeMap<>();
    exchange.getMessage().getHeaders().forEach((name, value) -> seen.put(name, value.toString()));
    return seen;
  }

  /** Called by routes. */
  public void pass(Exchange exchange) throws InterruptedException {
    Gate gate = gate(exchange.getMessage().getHeader("gate", "", String.class));
    exchange
        .getProperty(Cancellation.PROPERTY, Cancellation.class)
        .onCancel(
            () -> {
              gate.cancelled.countDown();
              gate.open();
            });
    gate.reached.countDown();
    gate.await(gate.opened);
  }

  /** A place in a route where a call waits until the test lets it go, or its client is gone. */
  public static final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch cancelled = new CountDownLatch(1);

    public void open() {
      opened.countDown();
    }

    public void awaitCall() throws InterruptedException {
      await(reached);
    }

    public void awaitCancellation() throws InterruptedException {
      await(cancelled);
    }

    private void await(CountDownLatch latch) throws InterruptedException {
      if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("Nothing happened in " + SECONDS + " s");
      }
    }
  }
}
