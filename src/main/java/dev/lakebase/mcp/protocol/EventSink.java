package dev.lakebase.mcp.protocol;

import java.util.function.Supplier;

/**
 * The way to a client that takes its answer as an event stream (specification, basic/transports).
 * The stream begins with the first event, so an answer before which nothing is sent stays plain
 * JSON, with an HTTP status of its own.
 *
 * <p>The HTTP engine puts one into the exchange property {@link #PROPERTY}; on an engine that can't
 * there is none, and nobody hears of progress. All methods may be called from any thread.
 */
public interface EventSink {
  /** Exchange property that holds the sink of a request. */
  String PROPERTY = "McpEventSink";

  /**
   * Sends an event at once; dropped when the client does not keep up, is gone, or has its answer.
   *
   * @param event in the framing of {@code text/event-stream}
   */
  void send(byte[] event);

  /**
   * Takes no further events. Where some were sent, the answer is the last of them and ends the
   * stream.
   *
   * @return whether the answer was sent; if not, it is to be sent as JSON
   */
  boolean end(Supplier<byte[]> answer);
}
