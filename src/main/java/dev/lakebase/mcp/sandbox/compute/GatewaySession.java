package dev.lakebase.mcp.sandbox.compute;

import dev.lakebase.mcp.sandbox.compute.Wire.Message;
import dev.lakebase.mcp.sandbox.compute.Wire.Opening;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client at a gateway: its password is checked here, then the bytes pass in both directions
 * until either side ends. There is no TLS, since nothing leaves the machine: a client that asks is
 * told so, and one that insists goes away.
 */
final class GatewaySession {
  private static final Logger LOG = LoggerFactory.getLogger(GatewaySession.class);
  private static final int OPENING_MILLIS = 10_000;
  private static final int BUFFER = 16 * 1024;
  private static final int MAJOR_VERSION = 3;
  private static final int VERSION_SHIFT = 16;
  private static final String PROTOCOL_VIOLATION = "08P01";
  private static final String CANNOT_CONNECT_NOW = "57P03";

  /** A managed password needs this many looks until a replica, which follows, knows it. */
  private static final int LOGINS = 40;

  private static final long LOGIN_PAUSE_MILLIS = 50;

  private final Socket client;
  private final Compute compute;
  private final Doorkeeper doorkeeper;
  private final ExecutorService threads;

  GatewaySession(Socket client, Compute compute, Doorkeeper doorkeeper, ExecutorService threads) {
    this.client = client;
    this.compute = compute;
    this.doorkeeper = doorkeeper;
    this.threads = threads;
  }

  void run() {
    try (client) {
      client.setTcpNoDelay(true);
      client.setSoTimeout(OPENING_MILLIS);
      DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
      Opening opening = opening(in);
      if (opening.code() == Wire.CANCEL_REQUEST) {
        cancel(opening.packet());
      } else if (opening.code() >> VERSION_SHIFT == MAJOR_VERSION) {
        enter(opening, in, client.getOutputStream());
      } else {
        Wire.writeFatal(client.getOutputStream(), PROTOCOL_VIOLATION, "unsupported protocol");
      }
    } catch (IOException | RejectedExecutionException e) {
      LOG.debug("{}: a connection ended", compute.name(), e);
    }
  }

  private Opening opening(DataInputStream in) throws IOException {
    Opening opening = Wire.readOpening(in);
    while (opening.code() == Wire.SSL_REQUEST || opening.code() == Wire.GSS_REQUEST) {
      client.getOutputStream().write('N');
      client.getOutputStream().flush();
      opening = Wire.readOpening(in);
    }
    return opening;
  }

  /** The key in the packet is the server's own, which its client got through this gateway. */
  private void cancel(byte[] packet) throws IOException {
    OptionalInt port = compute.portIfAwake();
    if (port.isEmpty()) {
      return;
    }
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port.getAsInt())) {
      server.setSoTimeout(OPENING_MILLIS);
      server.getOutputStream().write(packet);
      server.getOutputStream().flush();
      // The server closes when the signal is sent, and only then may we.
      server.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }

  private void enter(Opening opening, DataInputStream in, OutputStream out) throws IOException {
    String user = opening.parameters().getOrDefault("user", "");
    Wire.writeAuthentication(out, Wire.CLEARTEXT_PASSWORD);
    Message answer = Wire.readMessage(in);
    Optional<Doorkeeper.Login> login =
        answer.type() == 'p' ? doorkeeper.admit(user, password(answer)) : Optional.empty();
    if (login.isEmpty()) {
      refuse(out, user);
      return;
    }
    try {
      ServerLogin.Session server = login(opening, user, login.get());
      client.setSoTimeout(0);
      compute.connectionCount().incrementAndGet();
      try (Socket socket = server.socket()) {
        Wire.writeAuthentication(out, Wire.OK);
        pass(in, server, out);
      } finally {
        compute.connectionCount().decrementAndGet();
      }
    } catch (ComputeUnavailable e) {
      Wire.writeFatal(out, e.sqlState(), e.getMessage());
    } catch (ServerLogin.Refused e) {
      if (e.sqlState().equals(ServerLogin.WRONG_PASSWORD)) {
        refuse(out, user);
      } else {
        Wire.write(out, 'E', e.error());
      }
    }
  }

  private static void refuse(OutputStream out, String user) throws IOException {
    Wire.writeFatal(
        out,
        ServerLogin.WRONG_PASSWORD,
        "password authentication failed for user \"" + user + "\"");
  }

  private static String password(Message message) {
    byte[] body = message.body();
    return new String(body, 0, Math.max(0, body.length - 1), StandardCharsets.UTF_8);
  }

  private ServerLogin.Session login(Opening opening, String user, Doorkeeper.Login login)
      throws IOException, ComputeUnavailable, ServerLogin.Refused {
    for (int attempt = 1; ; attempt++) {
      try {
        return ServerLogin.open(compute.wakeForClient(), opening.packet(), login.password());
      } catch (ServerLogin.Refused e) {
        boolean unknown = e.sqlState().equals(ServerLogin.WRONG_PASSWORD);
        if (!unknown || !login.managed() || attempt == LOGINS) {
          throw e;
        }
        if (attempt == 1) {
          doorkeeper.prepare(user);
        }
        pause();
      } catch (IOException e) {
        // It went to sleep, or fell over, between our look and our knock.
        if (attempt == LOGINS || compute.isAwake()) {
          throw new ComputeUnavailable(CANNOT_CONNECT_NOW, "the compute does not answer", e);
        }
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(LOGIN_PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  private void pass(InputStream fromClient, ServerLogin.Session server, OutputStream toClient)
      throws IOException {
    threads.execute(
        () -> {
          try (client) {
            copy(server.in(), toClient);
          } catch (IOException e) {
            LOG.debug("{}: a server's connection ended", compute.name(), e);
          }
        });
    copy(fromClient, server.socket().getOutputStream());
  }

  private void copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      compute.touch();
      to.write(buffer, 0, count);
      to.flush();
    }
  }
}
