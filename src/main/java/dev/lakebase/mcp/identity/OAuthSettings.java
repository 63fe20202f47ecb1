package dev.lakebase.mcp.identity;

import java.net.URI;
import java.time.Duration;

/**
 * The service as an OAuth 2.1 resource server.
 *
 * @param issuer of the access tokens, exactly as they name it
 * @param audience that a token must be issued for, exactly
 * @param resource the URL under which clients reach the service
 * @param principalClaim the claim with a user's name
 * @param groupsClaim the claim with the names of the user's groups
 * @param firstScope what a client's first token should be asked for
 * @param keysPause shortest time between two looks at the issuer's keys
 */
public record OAuthSettings(
    URI issuer,
    String audience,
    URI resource,
    String principalClaim,
    String groupsClaim,
    String firstScope,
    Duration keysPause) {

  /** Where the resource's metadata is, with the well-known part put before its path (RFC 9728). */
  public URI metadata() {
    String path = resource.getRawPath();
    return URI.create(
        resource.getScheme()
            + "://"
            + resource.getRawAuthority()
            + "/.well-known/oauth-protected-resource"
            + (path.equals("/") ? "" : path));
  }
}
