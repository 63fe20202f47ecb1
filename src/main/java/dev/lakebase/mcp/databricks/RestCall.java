package dev.lakebase.mcp.databricks;

import dev.lakebase.mcp.tool.ToolFailure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One REST call as a route states it, for instance {@code PATCH
 * postgres/projects/p/branches/b?update_mask=spec.is_protected}. Paths are relative to {@code
 * /api/2.0/}, or begin with {@code api/} themselves. No value can leave its place in the path: a
 * character that would need escaping does not pass unescaped, an escaped dot, slash or backslash
 * not at all, and {@code .} and {@code ..} are no segments.
 *
 * @param path absolute, as it is sent
 * @param query without the question mark; empty when there is none
 */
public record RestCall(String method, String path, String query) {
  private static final String SEGMENT =
      "(?!\\.{1,2}(?:/|\\?|$))(?:[A-Za-z0-9._~@:-]|%(?!2[EeFf]|5[Cc])[0-9A-Fa-f]{2})+";
  private static final Pattern LINE =
      Pattern.compile(
          "(GET|POST|PATCH|DELETE) ("
              + SEGMENT
              + "(?:/"
              + SEGMENT
              + ")*)(?:\\?([A-Za-z0-9._~@:,=&%-]*))?");

  /** A request line; a line of anything else is not sent. */
  public static RestCall of(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new ToolFailure(
          "Names in the workspace are of letters, digits, '-', '_' and '.' alone; nothing was sent.");
    }
    String path = parts.group(2);
    return new RestCall(
        parts.group(1),
        path.startsWith("api/") ? "/" + path : "/api/2.0/" + path,
        parts.group(3) == null ? "" : parts.group(3));
  }

  /** Reads, and the minting of a credential: repeating them changes nothing in the workspace. */
  public boolean reads() {
    return method.equals("GET") || path.equals("/api/2.0/postgres/credentials");
  }

  /**
   * Whether it may be sent again after the workspace has said that it was not done. A PATCH states
   * whole values, and a second DELETE finds nothing; a create is not repeated.
   */
  public boolean repeatable() {
    return reads() || !method.equals("POST");
  }

  boolean hasBody() {
    return method.equals("POST") || method.equals("PATCH");
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
