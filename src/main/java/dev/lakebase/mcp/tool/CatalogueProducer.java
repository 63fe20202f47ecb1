package dev.lakebase.mcp.tool;

import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.protocol.McpResult;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Runs a route of the catalogue as a call of its own: it begins with nothing but its arguments as
 * headers and an empty body, what it leaves in the body becomes the result, and no other trace of
 * it reaches the route that called.
 */
abstract class CatalogueProducer<D> extends DefaultAsyncProducer {
  private final Catalogue.Shelf<D> shelf;
  private final String name;

  CatalogueProducer(McpEndpoint endpoint, Catalogue.Shelf<D> shelf) {
    super(endpoint);
    this.shelf = shelf;
    this.name = endpoint.getName();
  }

  /** The route to run for the request. */
  Optional<Catalogue.Entry<D>> entry(Catalogue.Shelf<D> from, String called, Exchange exchange) {
    return from.entry(called);
  }

  /** The route's arguments by the names of their headers; throws when it must not run. */
  abstract Map<String, ?> arguments(Exchange exchange, D what);

  /** Returns when the route may run; throws when there is no room for it. */
  void enter(Exchange exchange, D what) {}

  /** The route has run that was let in. */
  void leave(D what) {}

  /** Turns the body, or the exception, that the route left into a result or an exception. */
  abstract void conclude(Exchange exchange, D what);

  @Override
  public final boolean process(Exchange exchange, AsyncCallback callback) {
    Catalogue.Entry<D> entry;
    try {
      entry =
          entry(shelf, name, exchange)
              .orElseThrow(() -> McpRejection.invalidParams("'" + name + "' is not offered"));
      Message message = exchange.getMessage();
      message.removeHeaders("*");
      message.setBody(null);
      arguments(exchange, entry.what()).forEach(message::setHeader);
      enter(exchange, entry.what());
    } catch (RuntimeException e) {
      exchange.setException(e);
      callback.done(true);
      return true;
    }
    return entry
        .route()
        .process(
            exchange,
            doneSync -> {
              try {
                forget(exchange);
                conclude(exchange, entry.what());
              } finally {
                leave(entry.what());
              }
              callback.done(doneSync);
            });
  }

  /**
   * For what has no result of its own for a failure: its sentence goes into a JSON-RPC error when
   * it is meant for the caller.
   */
  static void answer(Exchange exchange, Supplier<McpResult> result) {
    if (exchange.getException() == null) {
      try {
        exchange.getMessage().setBody(result.get());
      } catch (RuntimeException e) {
        exchange.setException(e);
      }
    }
    ToolFailure failure = exchange.getException(ToolFailure.class);
    if (failure != null) {
      exchange.setException(
          McpRejection.envelope(200, McpRejection.INTERNAL_ERROR, failure.getMessage()));
    }
  }

  /**
   * An exception that the route dealt with, and a stop, were its own affair: each of these marks
   * would end the road before the answer.
   */
  private static void forget(Exchange exchange) {
    exchange.removeProperty(ExchangePropertyKey.EXCEPTION_CAUGHT);
    exchange.removeProperty(ExchangePropertyKey.UNIT_OF_WORK_EXHAUSTED);
    exchange.setRouteStop(false);
    exchange.setRollbackOnly(false);
    exchange.setRollbackOnlyLast(false);
    exchange.getExchangeExtension().setRedeliveryExhausted(false);
    exchange.getExchangeExtension().setFailureHandled(false);
    exchange.getExchangeExtension().setErrorHandlerHandled(null);
  }
}
