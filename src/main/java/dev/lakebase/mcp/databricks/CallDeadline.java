package dev.lakebase.mcp.databricks;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * Ends a call at its deadline, connection and all, however slowly the answer drips; a socket's own
 * timeout bounds only the pause between two bytes. Also takes out of HttpClient what would repeat,
 * redirect, remember or unpack on its own.
 */
public final class CallDeadline implements HttpClientConfigurer, ExecChainHandler {
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
              if (scope.originalRequest instanceof Cancellable call) {
                call.cancel();
              }
            },
            most.toMillis(),
            TimeUnit.MILLISECONDS);
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
      end.cancel(false);
    }
  }

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
