package dev.lakebase.mcp.sandbox.compute;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The few messages of PostgreSQL's protocol that a gateway speaks itself (PostgreSQL manual,
 * "Message Formats").
 */
final class Wire {
  static final int SSL_REQUEST = 80877103;
  static final int GSS_REQUEST = 80877104;
  static final int CANCEL_REQUEST = 80877102;
  static final int OK = 0;
  static final int CLEARTEXT_PASSWORD = 3;
  static final int SASL = 10;
  static final int SASL_CONTINUE = 11;
  static final int SASL_FINAL = 12;

  private static final int MAX_STARTUP = 10_000;
  private static final int MAX_LOGIN_MESSAGE = 65_536;
  private static final int LENGTH_BYTES = 4;

  private Wire() {}

  /**
   * A packet without type, which opens a connection.
   *
   * @param packet all of it, length and code included, as it is passed on
   */
  record Opening(int code, byte[] packet) {
    Map<String, String> parameters() {
      Map<String, String> parameters = new LinkedHashMap<>();
      ByteBuffer rest = ByteBuffer.wrap(packet).position(2 * LENGTH_BYTES);
      for (String name = string(rest); !name.isEmpty(); name = string(rest)) {
        parameters.put(name, string(rest));
      }
      return parameters;
    }
  }

  /** A message with its type. */
  record Message(char type, byte[] body) {
    int number() {
      return ByteBuffer.wrap(body).getInt();
    }

    /** What follows the number of an authentication message. */
    String detail() {
      return new String(body, LENGTH_BYTES, body.length - LENGTH_BYTES, StandardCharsets.UTF_8);
    }

    /** The field of an error or a notice. */
    String field(char code) {
      ByteBuffer rest = ByteBuffer.wrap(body);
      while (rest.hasRemaining()) {
        char each = (char) rest.get();
        String value = each == 0 ? "" : string(rest);
        if (each == code) {
          return value;
        }
      }
      return "";
    }
  }

  private static String string(ByteBuffer rest) {
    int begin = rest.position();
    while (rest.hasRemaining()) {
      if (rest.get() == 0) {
        return new String(rest.array(), begin, rest.position() - 1 - begin, StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  static Opening readOpening(DataInputStream in) throws IOException {
    int length = bounded(in.readInt(), 2 * LENGTH_BYTES, MAX_STARTUP);
    byte[] packet = new byte[length];
    ByteBuffer.wrap(packet).putInt(length);
    in.readFully(packet, LENGTH_BYTES, length - LENGTH_BYTES);
    return new Opening(ByteBuffer.wrap(packet).getInt(LENGTH_BYTES), packet);
  }

  /** One of the messages before the session begins: they are short. */
  static Message readMessage(DataInputStream in) throws IOException {
    char type = (char) in.readUnsignedByte();
    int length = bounded(in.readInt(), LENGTH_BYTES, MAX_LOGIN_MESSAGE);
    byte[] body = new byte[length - LENGTH_BYTES];
    in.readFully(body);
    return new Message(type, body);
  }

  private static int bounded(int length, int least, int most) throws IOException {
    if (length < least || length > most) {
      throw new IOException("A message of " + length + " bytes");
    }
    return length;
  }

  static void write(OutputStream out, char type, byte[] body) throws IOException {
    ByteBuffer message = ByteBuffer.allocate(1 + LENGTH_BYTES + body.length);
    message.put((byte) type).putInt(LENGTH_BYTES + body.length).put(body);
    out.write(message.array());
    out.flush();
  }

  static void writeAuthentication(OutputStream out, int number) throws IOException {
    write(out, 'R', ByteBuffer.allocate(LENGTH_BYTES).putInt(number).array());
  }

  static void writeFatal(OutputStream out, String sqlState, String message) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (String field : new String[] {"SFATAL", "VFATAL", "C" + sqlState, "M" + message}) {
      body.writeBytes(zeroEnded(field));
    }
    body.write(0);
    write(out, 'E', body.toByteArray());
  }

  static byte[] zeroEnded(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(bytes.length + 1).put(bytes).array();
  }
}
