package dev.lakebase.mcp.governance.sql;

/** What a text must be before anything reads it. */
final class TextLimits {
  private TextLimits() {}

  /**
   * @throws RefusedText where the text is too long, holds a NUL or half a surrogate pair
   */
  static void check(String sql) {
    if (sql.length() > SqlGuard.MAX_CHARACTERS) {
      throw new RefusedText(
          "The SQL has "
              + sql.length()
              + " characters; at most "
              + SqlGuard.MAX_CHARACTERS
              + " are accepted. Split it up.");
    }
    for (int i = 0; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (c == 0) {
        throw RefusedText.syntax("the text holds a NUL character.");
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < sql.length()
          && Character.isLowSurrogate(sql.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw RefusedText.syntax("the text is not valid Unicode.");
      }
    }
  }
}
