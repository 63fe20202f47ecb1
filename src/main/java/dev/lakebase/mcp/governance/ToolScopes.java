package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.protocol.TokenScopes;

/**
 * Which part of the catalogue a token's scopes open: {@code lakebase:read} every tool that only
 * reads, {@code lakebase:write} every tool, and {@code lakebase:CATEGORY} the tools of a category.
 * Other scopes mean nothing here, and a token with none of these opens nothing.
 */
public final class ToolScopes {
  /** What a client's first token should be asked for. */
  public static final String READ = "lakebase:read";

  private static final String WRITE = "lakebase:write";
  private static final String CATEGORY = "lakebase:";

  private ToolScopes() {}

  static boolean cover(TokenScopes token, String category, boolean reads) {
    return token.has(WRITE)
        || reads && token.has(READ)
        || !category.isEmpty() && token.has(CATEGORY + category);
  }

  static McpRejection missing(TokenScopes token, String category) {
    String needed = category.isEmpty() ? READ : CATEGORY + category;
    return token
        .challenge()
        .insufficient(
            needed,
            "The access token was not granted the scope '"
                + needed
                + "'. Ask the authorization server for it, and send the request again.");
  }
}
