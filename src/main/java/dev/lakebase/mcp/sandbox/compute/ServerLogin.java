package dev.lakebase.mcp.sandbox.compute;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import dev.lakebase.mcp.sandbox.compute.Wire.Message;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Logs in to a server with a client's own startup packet and the gateway's password, by
 * SCRAM-SHA-256 (RFC 5802). Neither the packet's options nor its protocol version are changed.
 */
final class ServerLogin {
  static final String WRONG_PASSWORD = "28P01";
  private static final String MECHANISM = "SCRAM-SHA-256";
  private static final int CONNECT_MILLIS = 5_000;
  private static final int LOGIN_MILLIS = 30_000;

  private ServerLogin() {}

  /** An authenticated connection, on which everything after AuthenticationOk is still to read. */
  record Session(Socket socket, DataInputStream in) {}

  /** The server said no: its error, to be passed on. */
  static final class Refused extends Exception {
    private final Message error;

    Refused(Message error) {
      super(error.field('M'));
      this.error = error;
    }

    String sqlState() {
      return error.field('C');
    }

    byte[] error() {
      return error.body();
    }
  }

  static Session open(int port, byte[] startup, String password) throws IOException, Refused {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      socket.setSoTimeout(LOGIN_MILLIS);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      OutputStream out = socket.getOutputStream();
      out.write(startup);
      out.flush();
      authenticate(in, out, password);
      socket.setSoTimeout(0);
      return new Session(socket, in);
    } catch (IOException | Refused | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static void authenticate(DataInputStream in, OutputStream out, String password)
      throws IOException, Refused {
    ScramClient scram =
        ScramClient.builder()
            .advertisedMechanisms(List.of(MECHANISM))
            .username("*")
            .password(password.toCharArray())
            .build();
    try {
      while (true) {
        Message message = Wire.readMessage(in);
        if (message.type() == 'E') {
          throw new Refused(message);
        }
        if (message.type() != 'R') {
          continue; // A notice, or which protocol version the server prefers.
        }
        switch (message.number()) {
          case Wire.SASL -> Wire.write(out, 'p', first(scram.clientFirstMessage().toString()));
          case Wire.SASL_CONTINUE -> {
            scram.serverFirstMessage(message.detail());
            String answer = scram.clientFinalMessage().toString();
            Wire.write(out, 'p', answer.getBytes(StandardCharsets.UTF_8));
          }
          case Wire.SASL_FINAL -> scram.serverFinalMessage(message.detail());
          case Wire.OK -> {
            return;
          }
          default -> throw new IOException("Authentication method " + message.number());
        }
      }
    } catch (ScramException e) {
      throw new IOException("The server did not authenticate", e);
    }
  }

  private static byte[] first(String message) {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(Wire.zeroEnded(MECHANISM));
    body.writeBytes(ByteBuffer.allocate(4).putInt(text.length).array());
    body.writeBytes(text);
    return body.toByteArray();
  }
}
