package dev.lakebase.mcp.database;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.SocketFactory;

/**
 * Makes sockets that are closed only when the server has ended its side, or after a moment: whoever
 * closes a connection to open another one never has both at the server. pgjdbc makes one by its
 * name.
 */
public final class LingeringSockets extends SocketFactory {
  private static final int MOMENT_MILLIS = 250;

  @Override
  public Socket createSocket() {
    return new Lingering();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("pgjdbc connects the socket itself");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException("pgjdbc connects the socket itself");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException("pgjdbc connects the socket itself");
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException("pgjdbc connects the socket itself");
  }

  private static final class Lingering extends Socket {
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
