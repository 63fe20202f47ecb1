package dev.lakebase.mcp.database;

import dev.lakebase.mcp.turns.TimeSlice;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A socket whose long read timeouts cost nothing while answers come. The JDK's own takes two system
 * calls more for each read, and on a virtual thread an alarm that is set and taken back. Here one
 * thread looks at all sockets a few times a second, and closes the one whose read has been silent
 * for longer than its timeout: a timeout of a second or more ends the connection, up to a quarter
 * of a second late.
 */
class PatientSocket extends Socket {
  private static final int LONG_MILLIS = 1000;
  private static final int LOOK_MILLIS = 250;

  /** What is there already is read in less. */
  private static final int WAITED_NANOS = 20_000;

  private static final ScheduledThreadPoolExecutor WATCH = watch();

  private ScheduledFuture<?> looks;
  private InputStream in;
  private volatile long patienceNanos;

  /** When the read that goes on began, or 0. */
  private volatile long reading;

  private volatile boolean givenUp;

  private static ScheduledThreadPoolExecutor watch() {
    ScheduledThreadPoolExecutor watch =
        new ScheduledThreadPoolExecutor(
            1,
            look -> {
              Thread thread = new Thread(look, "lakebase-silent-sockets");
              thread.setDaemon(true);
              return thread;
            });
    watch.setRemoveOnCancelPolicy(true);
    watch.setKeepAliveTime(1, TimeUnit.SECONDS);
    watch.allowCoreThreadTimeOut(true);
    return watch;
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    boolean patient = millis >= LONG_MILLIS;
    super.setSoTimeout(patient ? 0 : millis);
    patienceNanos = patient ? TimeUnit.MILLISECONDS.toNanos(millis) : 0;
    look(patient);
  }

  private synchronized void look(boolean patient) {
    if (patient && looks == null && !isClosed()) {
      looks =
          WATCH.scheduleWithFixedDelay(
              this::closeIfSilent, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public int getSoTimeout() throws SocketException {
    long patience = patienceNanos;
    return patience == 0 ? super.getSoTimeout() : (int) TimeUnit.NANOSECONDS.toMillis(patience);
  }

  @Override
  public synchronized InputStream getInputStream() throws IOException {
    if (in == null) {
      in = new Watched(super.getInputStream());
    }
    return in;
  }

  @Override
  public void close() throws IOException {
    stopLooking();
    super.close();
  }

  private synchronized void stopLooking() {
    if (looks != null) {
      looks.cancel(false);
      looks = null;
    }
  }

  private void closeIfSilent() {
    long since = reading;
    long patience = patienceNanos;
    if (since == 0 || patience == 0 || System.nanoTime() - since < patience) {
      return;
    }
    givenUp = true;
    stopLooking();
    try {
      super.close();
    } catch (IOException e) {
      // The read ends all the same.
    }
  }

  private final class Watched extends FilterInputStream {
    private final TimeSlice slice = new TimeSlice();

    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (patienceNanos == 0) {
        return super.read(bytes, offset, length);
      }
      long before = System.nanoTime();
      reading = before | 1;
      try {
        return super.read(bytes, offset, length);
      } catch (SocketException e) {
        throw givenUp ? timedOut(e) : e;
      } finally {
        reading = 0;
        if (System.nanoTime() - before > WAITED_NANOS) {
          slice.begin();
        } else {
          slice.endIfLong();
        }
      }
    }

    private IOException timedOut(SocketException e) {
      SocketTimeoutException timeout = new SocketTimeoutException("Read timed out");
      timeout.initCause(e);
      return timeout;
    }
  }
}
