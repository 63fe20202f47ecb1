package dev.lakebase.mcp.sandbox.workspace;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** Names, identifiers, instants and durations as the platform writes them. */
final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final List<String> ADJECTIVES =
      List.of("amber", "bold", "calm", "dry", "early", "fond", "green", "holy", "icy", "late");
  private static final List<String> NOUNS =
      List.of("bird", "cloud", "dew", "field", "hill", "lake", "moon", "pond", "river", "sun");
  private static final Pattern ID = Pattern.compile("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,12}(\\.\\d{1,9})?s");
  private static final int TRACE_BYTES = 16;
  private static final int SUFFIX_BYTES = 4;

  private Ids() {}

  /** The id in the query, checked as the backend does. */
  static String checked(String field, String id) {
    if (id.isEmpty()) {
      throw ApiError.missing(field);
    }
    if (!ID.matcher(id).matches()) {
      throw ApiError.invalid(
          "Field %s must match pattern %s, got '%s'.".formatted(field, ID.pattern(), id));
    }
    return id;
  }

  static String uuid() {
    return UUID.randomUUID().toString();
  }

  /** For instance {@code br-calm-lake-1f2e3d4c}. */
  static String word(String prefix) {
    return "%s-%s-%s-%s"
        .formatted(
            prefix,
            ADJECTIVES.get(RANDOM.nextInt(ADJECTIVES.size())),
            NOUNS.get(RANDOM.nextInt(NOUNS.size())),
            hex(SUFFIX_BYTES));
  }

  static String trace() {
    return hex(TRACE_BYTES);
  }

  private static String hex(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  static String now() {
    return at(Instant.now());
  }

  static String at(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static Instant instant(String field, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw ApiError.invalid("Field '%s' is no timestamp: '%s'".formatted(field, text));
    }
  }

  /** A duration on the wire is its seconds, for instance {@code 300s}. */
  static Duration duration(String field, String text) {
    if (!SECONDS.matcher(text).matches()) {
      throw ApiError.invalid("Field '%s' is no duration: '%s'".formatted(field, text));
    }
    double seconds = Double.parseDouble(text.substring(0, text.length() - 1));
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  static String seconds(Duration duration) {
    return duration.toSeconds() + "s";
  }

  /** The last segment of a resource name. */
  static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** The name of what holds a resource: {@code a/1} for {@code a/1/b/2}. */
  static String parent(String name) {
    String collection = name.substring(0, Math.max(0, name.lastIndexOf('/')));
    return collection.substring(0, Math.max(0, collection.lastIndexOf('/')));
  }
}
