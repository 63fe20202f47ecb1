package dev.lakebase.mcp.engine;

import dev.lakebase.mcp.protocol.EventSink;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Supplier;

/**
 * Events straight onto an HTTP response. Camel's own way, a stream as the body, holds back what
 * does not fill a buffer, and takes a worker thread for as long as the stream lasts.
 */
final class HttpEvents implements EventSink {
  private final HttpServerResponse response;
  private boolean open;
  private boolean ended;

  HttpEvents(HttpServerResponse response) {
    this.response = response;
  }

  @Override
  public synchronized void send(byte[] event) {
    if (ended || response.closed() || response.writeQueueFull()) {
      return;
    }
    if (!open) {
      open = true;
      response.setChunked(true);
      response.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream");
      response.putHeader("X-Accel-Buffering", "no");
    }
    response.write(Buffer.buffer(event));
  }

  @Override
  public synchronized boolean end(Supplier<byte[]> answer) {
    if (open && !ended) {
      response.end(Buffer.buffer(answer.get()));
    }
    ended = true;
    return open;
  }
}
