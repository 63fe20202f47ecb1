package dev.lakebase.mcp.identity;

import dev.lakebase.mcp.protocol.BearerChallenge;
import dev.lakebase.mcp.protocol.HttpHead;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The token of an {@code Authorization: Bearer} header (RFC 6750, section 2.1). */
final class BearerToken {
  /** Longest token in characters. */
  static final int LONGEST = 8 * 1024;

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");
  private static final Pattern SCHEME = Pattern.compile("bearer +", Pattern.CASE_INSENSITIVE);

  private BearerToken() {}

  /**
   * The token.
   *
   * @throws dev.lakebase.mcp.protocol.McpRejection 401 when there is none, or no single one
   */
  static String of(HttpHead head, BearerChallenge challenge) {
    List<String> values = head.values("authorization");
    if (values.isEmpty()) {
      throw challenge.missing("Send an access token in the header 'Authorization: Bearer ...'");
    }
    if (values.size() > 1) {
      throw challenge.invalid("Header 'Authorization' must not be repeated");
    }
    String value = values.get(0);
    if (value.length() > LONGEST) {
      throw challenge.invalid("The access token is longer than " + LONGEST + " characters");
    }
    Matcher scheme = SCHEME.matcher(value);
    if (!scheme.lookingAt() || !isOne(value.substring(scheme.end()))) {
      throw challenge.missing("Header 'Authorization' must be 'Bearer' and one access token");
    }
    return value.substring(scheme.end());
  }

  /** Whether a text has the characters of a token. */
  static boolean isOne(String text) {
    return TOKEN.matcher(text).matches();
  }
}
