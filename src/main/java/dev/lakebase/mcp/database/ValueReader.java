package dev.lakebase.mcp.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Turns one value, as PostgreSQL prints it, into what JSON can say without losing any of it: a JSON
 * number only where a double holds exactly the same value, the text itself wherever JSON has
 * nothing equal.
 */
@FunctionalInterface
interface ValueReader {
  Object read(byte[] text);

  /** Everything that has no reader of its own: the text that psql prints. */
  ValueReader TEXT = text -> new String(text, StandardCharsets.UTF_8);

  ValueReader BOOLEAN = text -> text[0] == 't';

  /** int2, int4, oid. */
  ValueReader INTEGER = text -> small(text);

  /** int8: a number up to 2^53 - 1, beyond it a string. */
  ValueReader BIGINT = text -> bigint(text);

  /** numeric: a number with its literal digits if these are at most 15, else a string. */
  ValueReader NUMERIC = text -> numeric(text);

  /** float4, float8: the shortest digits that read back as the same value. */
  ValueReader FLOAT = text -> floating(text);

  /** json, jsonb. */
  ValueReader JSON = text -> json(text);

  private static Object small(byte[] text) {
    long value = parseLong(text);
    return value == (int) value ? (Object) (int) value : (Object) value;
  }

  private static Object bigint(byte[] text) {
    if (text.length <= 15) {
      return parseLong(text);
    }
    String literal = latin1(text);
    long value = Long.parseLong(literal);
    return Math.abs(value) <= (1L << 53) - 1 && value != Long.MIN_VALUE ? (Object) value : literal;
  }

  private static Object numeric(byte[] text) {
    String literal = latin1(text);
    if (text.length > 32) {
      return literal;
    }
    int digits = 0;
    for (byte c : text) {
      if (c >= '0' && c <= '9') {
        digits += digits > 0 || c != '0' ? 1 : 0;
      } else if (c != '.' && c != '-') {
        return literal; // NaN, Infinity
      }
    }
    return digits <= 15 ? new BigDecimal(literal) : literal;
  }

  private static Object floating(byte[] text) {
    String literal = latin1(text);
    byte last = text[text.length - 1];
    if (last < '0' || last > '9') {
      return literal; // NaN, Infinity
    }
    return literal.equals("-0") ? (Object) (-0.0) : new BigDecimal(literal);
  }

  private static Object json(byte[] text) {
    try {
      return JsonText.READER.readTree(new String(text, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      // PostgreSQL allows deeper and longer JSON than a parser should accept.
      return TEXT.read(text);
    }
  }

  private static long parseLong(byte[] text) {
    int start = text[0] == '-' ? 1 : 0;
    long value = 0;
    for (int i = start; i < text.length; i++) {
      value = value * 10 + (text[i] - '0');
    }
    return start == 0 ? value : -value;
  }

  @SuppressWarnings("deprecation")
  private static String latin1(byte[] ascii) {
    return new String(ascii, 0, 0, ascii.length);
  }

  /** Jackson, with nothing rounded or trimmed. */
  final class JsonText {
    static final ObjectReader READER =
        JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .reader();

    private JsonText() {}
  }
}
