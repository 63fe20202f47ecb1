package dev.lakebase.mcp.databricks;

import dev.lakebase.mcp.tool.Cancellation;
import dev.lakebase.mcp.tool.ToolCall;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpActivityListener;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * Ends a call at its deadline, connection and all, however slowly the answer drips; a socket's own
 * timeout bounds only the pause between two bytes. Also takes out of HttpClient what would repeat,
 * redirect, remember or unpack on its own. A read also ends when its call is cancelled.
 */
public final class CallDeadline
    implements HttpClientConfigurer, ExecChainHandler, HttpActivityListener {
  /** Under this name camel-http keeps the exchange in the context. */
  private static final String EXCHANGE = "org.apache.camel.Exchange";

  private static final int MOST_BYTES = 16 << 20;

  private final Duration most;
  private final ScheduledExecutorService timer;

  public CallDeadline(Duration most, ScheduledExecutorService timer) {
    this.most = most;
    this.timer = timer;
  }

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    builder
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .setUserAgent("lakebase-mcp")
        .addExecInterceptorFirst("deadline", this);
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    AtomicBoolean late = new AtomicBoolean();
    Future<?> end =
        timer.schedule(
            () -> {
              late.set(true);
              abort(scope);
            },
            most.toMillis(),
            TimeUnit.MILLISECONDS);
    Cancellation.Registration cancelled = whenCancelled(request, scope);
    try {
      ClassicHttpResponse response = chain.proceed(request, scope);
      HttpEntity entity = response.getEntity();
      if (entity != null) {
        response.setEntity(whole(entity));
      }
      return response;
    } catch (IOException | RuntimeException e) {
      if (late.get()) {
        throw tooLate(e);
      }
      throw e;
    } finally {
      cancelled.close();
      end.cancel(false);
    }
  }

  /**
   * A read that nobody waits for is given up. A change is not: whether it was made would be known
   * to nobody, and what puts things right again must run to its end.
   */
  private static Cancellation.Registration whenCancelled(
      ClassicHttpRequest request, ExecChain.Scope scope) {
    if (request.getMethod().equals("GET")
        && scope.clientContext.getAttribute(EXCHANGE) instanceof Exchange exchange
        && exchange.getProperty(ToolCall.PROPERTY) instanceof ToolCall call
        && !call.cancellation().isCancelled()) {
      return call.cancellation().onCancel(() -> abort(scope));
    }
    return () -> {};
  }

  private static void abort(ExecChain.Scope scope) {
    if (scope.originalRequest instanceof Cancellable call) {
      call.cancel();
    }
  }

  /** Nothing to do: where there is a listener, camel-http tells the chain its exchange. */
  @Override
  public void onRequestSubmitted(
      Object source, Exchange exchange, HttpHost host, HttpRequest request, HttpEntity entity) {}

  @Override
  public void onResponseReceived(
      Object source,
      Exchange exchange,
      HttpHost host,
      HttpResponse response,
      HttpEntity entity,
      long elapsed) {}

  private static HttpEntity whole(HttpEntity entity) throws IOException {
    try (entity) {
      byte[] bytes = entity.getContent().readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException("The answer is larger than " + MOST_BYTES + " bytes");
      }
      return new ByteArrayEntity(bytes, ContentType.parseLenient(entity.getContentType()));
    }
  }

  private static InterruptedIOException tooLate(Exception cause) {
    InterruptedIOException late = new InterruptedIOException("Not answered before the deadline");
    late.initCause(cause);
    return late;
  }
}
