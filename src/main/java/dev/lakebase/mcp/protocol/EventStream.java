package dev.lakebase.mcp.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A {@code text/event-stream} body that is written while it is read: one thread adds messages, the
 * HTTP engine reads what is there. Its reader never gets more than what has been added, so an event
 * leaves at once.
 */
final class EventStream extends InputStream {
  private static final byte[] END = new byte[0];
  private static final int MOST_WAITING = 1_000;

  private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
  private byte[] current = new byte[0];
  private int read;
  private boolean ended;
  private volatile boolean closed;

  /** Adds one message; dropped when the reader is gone, or does not keep up. */
  void add(byte[] message) {
    if (!closed && waiting.size() < MOST_WAITING) {
      waiting.add(event(message));
    }
  }

  /** Adds the last message, the answer itself, and ends the stream. */
  void end(byte[] answer) {
    waiting.add(event(answer));
    waiting.add(END);
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public int read() throws IOException {
    return fill() ? current[read++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, current.length - read);
    System.arraycopy(current, read, target, offset, count);
    read += count;
    return count;
  }

  @Override
  public int available() {
    return current.length - read;
  }

  @Override
  public void close() {
    closed = true;
  }

  private boolean fill() throws IOException {
    while (!ended && read == current.length) {
      try {
        current = waiting.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
      read = 0;
      ended = current == END;
    }
    return !ended;
  }

  private static byte[] event(byte[] message) {
    byte[] head = "event: message\ndata: ".getBytes(StandardCharsets.US_ASCII);
    byte[] event = java.util.Arrays.copyOf(head, head.length + message.length + 2);
    System.arraycopy(message, 0, event, head.length, message.length);
    event[event.length - 2] = '\n';
    event[event.length - 1] = '\n';
    return event;
  }
}
