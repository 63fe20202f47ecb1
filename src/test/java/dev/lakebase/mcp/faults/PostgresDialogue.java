package dev.lakebase.mcp.faults;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The messages of a PostgreSQL client (protocol 3.0, "Message Formats"): a first one without a
 * type, then a type, the length with itself, and the content.
 */
final class PostgresDialogue implements Dialogue {
  /** What names the tool, before the statement. */
  private static final Pattern COMMENT = Pattern.compile("^/\\*tool=[^*]*\\*/ ");

  private final String mark;
  private final Set<String> preparedBegins = new HashSet<>();
  private byte[] rest = {};
  private boolean started;

  /**
   * @param mark in the statement that {@link Stage#EXECUTE} is about
   */
  PostgresDialogue(String mark) {
    this.mark = mark;
  }

  @Override
  public List<Part> next(byte[] bytes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(rest);
    all.writeBytes(bytes);
    byte[] buffer = all.toByteArray();
    List<Part> parts = new ArrayList<>();
    int at = 0;
    for (int end = end(buffer, at); end > 0 && end <= buffer.length; end = end(buffer, at)) {
      byte[] message = Arrays.copyOfRange(buffer, at, end);
      parts.add(new Part(message, started ? stage(message) : Optional.empty()));
      started = true;
      at = end;
    }
    // A message of which only a part is here waits for its end: the client sends it anyway.
    rest = Arrays.copyOfRange(buffer, at, buffer.length);
    return parts;
  }

  private int end(byte[] buffer, int at) {
    int type = started ? 1 : 0;
    return buffer.length < at + type + 4
        ? 0
        : at + type + ByteBuffer.wrap(buffer).getInt(at + type);
  }

  private Optional<Stage> stage(byte[] message) {
    return switch (message[0]) {
      case 'p' -> Optional.of(Stage.AUTHENTICATE);
      case 'P' -> parsed(words(message));
      case 'B' ->
          preparedBegins.contains(words(message)[1]) ? Optional.of(Stage.BEGIN) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** Of Parse: the statement's name, its text. Of Bind: the portal's name, the statement's. */
  private static String[] words(byte[] message) {
    return new String(message, 5, message.length - 5, StandardCharsets.ISO_8859_1).split("\0", 3);
  }

  private Optional<Stage> parsed(String[] words) {
    String sql = COMMENT.matcher(words[1]).replaceFirst("");
    if (sql.startsWith("BEGIN")) {
      if (!words[0].isEmpty()) {
        preparedBegins.add(words[0]);
      }
      return Optional.of(Stage.BEGIN);
    }
    if (sql.startsWith("FETCH")) {
      return Optional.of(Stage.FETCH);
    }
    if (sql.startsWith("COMMIT")) {
      return Optional.of(Stage.COMMIT);
    }
    return sql.contains(mark) ? Optional.of(Stage.EXECUTE) : Optional.empty();
  }
}
