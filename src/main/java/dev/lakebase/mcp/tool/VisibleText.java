package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/**
 * Texts that reach a model must be what people see: not longer than anyone reads, and without
 * control, bidi and other characters that show nothing.
 */
final class VisibleText {
  private static final int LONGEST = 2000;
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cntrl}&&[^\n]]|\\p{Cf}");

  private VisibleText() {}

  /**
   * @throws IllegalArgumentException that names {@code what} and the remedy
   */
  static String required(String what, String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          what + " is longer than " + LONGEST + " characters; shorten it");
    }
    if (UNSEEN.matcher(text).find()) {
      throw new IllegalArgumentException(
          what + " has a control, bidi or invisible character; take it out");
    }
    return text;
  }

  /** The same for every text in a schema. */
  static void requiredIn(String what, JsonNode schema) {
    if (schema.isTextual()) {
      required(what, schema.textValue());
    }
    schema.forEach(member -> requiredIn(what, member));
  }
}
