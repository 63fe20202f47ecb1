package dev.lakebase.mcp.database;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes sockets that are closed only when the server has ended its side, or after a moment: whoever
 * closes a connection to open another one never has both at the server. pgjdbc makes one by its
 * name.
 */
public final class LingeringSockets extends PatientSockets {
  private static final int MOMENT_MILLIS = 250;

  @Override
  public Socket createSocket() {
    return new Lingering();
  }

  private static final class Lingering extends PatientSocket {
    private final AtomicBoolean closing = new AtomicBoolean();

    @Override
    public void close() throws IOException {
      if (isConnected() && closing.compareAndSet(false, true)) {
        awaitEnd();
      }
      super.close();
    }

    private void awaitEnd() {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MOMENT_MILLIS);
      byte[] unread = new byte[8192];
      try {
        setSoTimeout(MOMENT_MILLIS);
        InputStream in = getInputStream();
        while (in.read(unread) >= 0 && System.nanoTime() < deadline) {
          // What the server had still to say is for nobody.
        }
      } catch (IOException e) {
        // It is over, or the moment is.
      }
    }
  }
}
