package dev.lakebase.mcp.protocol;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Message;
import org.apache.camel.support.ExchangeHelper;

/** Reads a request's body off a message that any platform-http engine has made. */
final class RequestBody {
  private RequestBody() {}

  /**
   * A servlet engine hands over a reader. Camel's own conversion of it depends on the JVM's default
   * charset, so the bytes are made from the text here.
   *
   * @param most bytes that a body may have
   * @return the body, or if it is longer, more than {@code most} bytes
   */
  static byte[] of(Message message, int most) {
    if (message.getBody() instanceof Reader reader) {
      return text(reader, most + 1).getBytes(charset(message));
    }
    byte[] body = message.getBody(byte[].class);
    return body == null ? new byte[0] : body;
  }

  private static String text(Reader reader, int most) {
    char[] text = new char[most];
    int length = 0;
    try {
      int read = 0;
      while (read >= 0 && length < most) {
        length += read;
        read = reader.read(text, length, most - length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The body can't be read", e);
    }
    return new String(text, 0, length);
  }

  /**
   * By which the engine has decoded the bytes: the request's, else that of the servlet standard.
   */
  private static Charset charset(Message message) {
    String name = ExchangeHelper.getCharsetName(message.getExchange(), false);
    return name == null ? StandardCharsets.ISO_8859_1 : Charset.forName(name);
  }
}
