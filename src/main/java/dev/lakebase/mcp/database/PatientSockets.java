package dev.lakebase.mcp.database;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Makes {@link PatientSocket}s. pgjdbc makes a factory by its name. */
public class PatientSockets extends SocketFactory {
  private static final String CONNECTS = "pgjdbc connects the socket itself";

  @Override
  public Socket createSocket() {
    return new PatientSocket();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException(CONNECTS);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException(CONNECTS);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException(CONNECTS);
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException(CONNECTS);
  }
}
