package dev.lakebase.mcp.sandbox.compute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The address of an endpoint, on 127.0.0.1: it is there while the compute sleeps, and stays the
 * same from start to start where its port is free.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int BACKLOG = 128;
  private static final int MOST_CONNECTIONS = 256;

  private final Compute compute;
  private final Doorkeeper doorkeeper;
  private final ExecutorService threads;
  private final ServerSocket listener;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

  private Gateway(
      Compute compute, Doorkeeper doorkeeper, ExecutorService threads, ServerSocket listener) {
    this.compute = compute;
    this.doorkeeper = doorkeeper;
    this.threads = threads;
    this.listener = listener;
  }

  /**
   * @param port wanted; zero for any
   * @param threads two for each connection, and one to accept them
   */
  public static Gateway open(
      int port, Compute compute, Doorkeeper doorkeeper, ExecutorService threads) {
    try {
      Gateway gateway = new Gateway(compute, doorkeeper, threads, listen(port));
      threads.execute(gateway::accept);
      return gateway;
    } catch (IOException e) {
      throw new UncheckedIOException("No gateway can be opened for " + compute.name(), e);
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    InetAddress loopback = InetAddress.getByAddress(LOOPBACK);
    try {
      try {
        socket.bind(new InetSocketAddress(loopback, port), BACKLOG);
      } catch (BindException e) {
        LOG.warn("Port {} is taken: the endpoint moves to another", port);
        socket.close();
        socket = new ServerSocket(0, BACKLOG, loopback);
      }
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  public Compute compute() {
    return compute;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        serve(listener.accept());
      } catch (IOException e) {
        if (!listener.isClosed()) {
          LOG.warn("{} could not accept a connection", compute.name(), e);
        }
      }
    }
  }

  private void serve(Socket client) throws IOException {
    if (clients.size() >= MOST_CONNECTIONS) {
      client.close();
      return;
    }
    clients.add(client);
    try {
      threads.execute(
          () -> {
            try {
              new GatewaySession(client, compute, doorkeeper, threads).run();
            } finally {
              clients.remove(client);
            }
          });
    } catch (RejectedExecutionException e) {
      clients.remove(client);
      client.close();
    }
  }

  /** Ends the sessions and gives the address up; the compute is left as it is. */
  @Override
  public void close() {
    try {
      listener.close();
      for (Socket client : clients) {
        client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
