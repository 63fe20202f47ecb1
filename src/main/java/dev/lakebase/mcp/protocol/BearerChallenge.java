package dev.lakebase.mcp.protocol;

import java.net.URI;
import java.util.Optional;

/**
 * The {@code WWW-Authenticate} header of answers to callers without the right bearer token (RFC
 * 6750, section 3; RFC 9728, section 5.1; MCP, basic/authorization).
 *
 * @param metadata where the protected resource's metadata is; empty where tokens come from no
 *     authorization server
 * @param scope what a first token should be asked for; meant only beside metadata
 */
public record BearerChallenge(Optional<URI> metadata, String scope) {
  /** Without metadata: a client can't get a token by itself. */
  public static final BearerChallenge PLAIN = new BearerChallenge(Optional.empty(), "");

  /** 401: nothing was sent that says who calls. */
  public McpRejection missing(String message) {
    return rejection(401, message, "", scope);
  }

  /** 401: the token was sent, and is not good. */
  public McpRejection invalid(String message) {
    return rejection(401, message, "invalid_token", scope);
  }

  /** 403: the token is good, and for less than this. */
  public McpRejection insufficient(String needed, String message) {
    return rejection(403, message, "insufficient_scope", needed);
  }

  private McpRejection rejection(int status, String message, String error, String asked) {
    StringBuilder header = new StringBuilder("Bearer");
    String separator = " ";
    if (!error.isEmpty()) {
      header.append(separator).append("error=\"").append(error).append('"');
      separator = ", ";
    }
    if (metadata.isPresent()) {
      header.append(separator).append("scope=\"").append(asked).append('"');
      header.append(", resource_metadata=\"").append(metadata.get()).append('"');
    }
    return McpRejection.envelope(status, McpRejection.INVALID_REQUEST, message)
        .withHttpHeader("WWW-Authenticate", header.toString());
  }
}
