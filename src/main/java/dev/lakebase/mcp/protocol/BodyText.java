package dev.lakebase.mcp.protocol;

import dev.lakebase.mcp.turns.TimeSlice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A request's body as text, decoded as far as it is read, so that of what is no JSON little more
 * than its valid beginning is worked on. Whoever reads a long one lets other calls on from time to
 * time. Ends with a {@link java.nio.charset.CharacterCodingException} at what is no UTF-8.
 */
final class BodyText extends InputStreamReader {
  private final TimeSlice slice = new TimeSlice();

  BodyText(byte[] body) {
    super(new ByteArrayInputStream(body), StandardCharsets.UTF_8.newDecoder());
  }

  @Override
  public int read(char[] text, int offset, int length) throws IOException {
    slice.endIfLong();
    return super.read(text, offset, length);
  }
}
