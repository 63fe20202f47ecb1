package dev.lakebase.mcp.governance;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes the audit to standard output, all lines of a few milliseconds in one go. A call hands its
 * line over and wakes nobody; it waits for room rather than lose the line. Stopping writes what is
 * left.
 */
public final class AuditAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private static final int WAITING_LINES = 8_192;
  private static final long GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long STOP_MILLIS = 2_000;

  private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(WAITING_LINES);
  private final Thread writer = new Thread(this::write, "audit");
  private final PrintStream out;

  public AuditAppender() {
    this(System.out);
  }

  AuditAppender(PrintStream out) {
    this.out = out;
  }

  @Override
  public void start() {
    writer.setDaemon(true);
    writer.start();
    super.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    byte[] line = (event.getFormattedMessage() + '\n').getBytes(StandardCharsets.UTF_8);
    boolean interrupted = false;
    while (true) {
      try {
        lines.put(line);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      while (true) {
        byte[] first = lines.take();
        LockSupport.parkNanos(GATHERING_NANOS);
        writeAfter(first);
      }
    } catch (InterruptedException e) {
      writeAfter(new byte[0]);
    }
  }

  private synchronized void writeAfter(byte[] first) {
    List<byte[]> more = new ArrayList<>();
    lines.drainTo(more);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(first);
    more.forEach(all::writeBytes);
    out.write(all.toByteArray(), 0, all.size());
    out.flush();
  }

  @Override
  public void stop() {
    if (!isStarted()) {
      return;
    }
    super.stop();
    writer.interrupt();
    try {
      writer.join(STOP_MILLIS);
      writeAfter(new byte[0]);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
