package dev.lakebase.mcp.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import org.apache.camel.Message;
import org.apache.camel.support.ExchangeHelper;

/** Reads a request's body off a message that any platform-http engine has made. */
final class RequestBody {
  private RequestBody() {}

  /**
   * Where the engine hands over a stream, no more is read than shows that the body is too long.
   *
   * @param most bytes that a body may have
   * @return the body, or more than {@code most} bytes of it
   */
  static byte[] of(Message message, int most) {
    Object body = message.getBody();
    try {
      if (body instanceof Reader reader) {
        return bytes(reader, most + 1, charset(message));
      }
      if (body instanceof InputStream stream) {
        return stream.readNBytes(most + 1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The body can't be read", e);
    }
    byte[] whole = message.getBody(byte[].class);
    return whole == null ? new byte[0] : whole;
  }

  /** A servlet engine's reader has decoded the bytes, and only it knows by which charset. */
  private static Charset charset(Message message) {
    String name = ExchangeHelper.getCharsetName(message.getExchange(), false);
    return name == null ? java.nio.charset.StandardCharsets.ISO_8859_1 : Charset.forName(name);
  }

  private static byte[] bytes(Reader reader, int most, Charset charset) throws IOException {
    char[] text = new char[most];
    int length = 0;
    for (int read = 0; read >= 0 && length < most; length += Math.max(0, read)) {
      read = reader.read(text, length, most - length);
    }
    return charset.encode(CharBuffer.wrap(Arrays.copyOf(text, length))).array();
  }
}
