package dev.lakebase.mcp.identity;

import dev.lakebase.mcp.protocol.BearerChallenge;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Caller.Kind;
import dev.lakebase.mcp.protocol.TokenScopes;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Who a verified access token speaks for. A claim that is there and can't be used ends in a 401
 * rather than in a caller with fewer groups, since a policy may deny by group.
 */
final class TokenClaims {
  private static final int MOST_GROUPS = 1_000;

  private final OAuthSettings settings;
  private final BearerChallenge challenge;

  TokenClaims(OAuthSettings settings, BearerChallenge challenge) {
    this.settings = settings;
    this.challenge = challenge;
  }

  Caller caller(Jwt token) {
    Optional<String> client = client(token);
    boolean service = client.isPresent() && isService(token, client.get());
    Optional<String> name = service ? client : user(token);
    return new Caller(
        name.filter(Caller::isName)
            .orElseThrow(
                () ->
                    challenge.invalid(
                        "The access token has no claim '"
                            + settings.principalClaim()
                            + "' with a name.")),
        service ? Kind.SERVICE_PRINCIPAL : Kind.USER,
        groups(token),
        AuthMode.OAUTH.word(),
        Optional.of(new TokenScopes(scopes(token), challenge)));
  }

  /** The client that the token was issued to: RFC 9068, OpenID Connect, Okta, Entra ID 1.0. */
  private static Optional<String> client(Jwt token) {
    return Stream.of("client_id", "azp", "cid", "appid")
        .map(claim -> text(token, claim))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /**
   * Without a user the token's subject is the client itself (RFC 9068, section 2.2); Entra ID and
   * Auth0 say it in claims of their own.
   */
  private static boolean isService(Jwt token, String client) {
    return text(token, "sub").equals(Optional.of(client))
        || text(token, "idtyp").equals(Optional.of("app"))
        || text(token, "gty").equals(Optional.of("client-credentials"));
  }

  /** A mail address counts only when the issuer has verified it. */
  private Optional<String> user(Jwt token) {
    if (settings.principalClaim().equals("email")
        && !Boolean.TRUE.equals(token.getClaims().get("email_verified"))) {
      return Optional.empty();
    }
    return text(token, settings.principalClaim());
  }

  private Set<String> groups(Jwt token) {
    String claim = settings.groupsClaim();
    Object stated = token.getClaims().get(claim);
    boolean elsewhere =
        token.getClaims().get("_claim_names") instanceof Map<?, ?> others
            && others.containsKey(claim);
    Set<String> groups = new HashSet<>();
    for (Object group : stated instanceof Collection<?> several ? several : one(stated)) {
      if (!(group instanceof String name) || !Caller.isVisible(name)) {
        throw challenge.invalid("The access token's claim '" + claim + "' is no list of names.");
      }
      groups.add(name);
    }
    if (elsewhere || groups.size() > MOST_GROUPS) {
      throw challenge.invalid("The access token does not hold all of its user's groups.");
    }
    return groups;
  }

  /** A list separated by spaces, or an array, in whichever of the two claims issuers use. */
  private static Set<String> scopes(Jwt token) {
    Set<String> scopes = new HashSet<>();
    for (String claim : new String[] {"scope", "scp"}) {
      Object stated = token.getClaims().get(claim);
      for (Object part : stated instanceof Collection<?> several ? several : one(stated)) {
        if (part instanceof String names) {
          scopes.addAll(Arrays.asList(names.split(" ", -1)));
        }
      }
    }
    return scopes;
  }

  private static Collection<?> one(Object value) {
    return Stream.of(Optional.ofNullable(value)).flatMap(Optional::stream).toList();
  }

  private static Optional<String> text(Jwt token, String claim) {
    return Optional.ofNullable(token.getClaims().get(claim))
        .filter(String.class::isInstance)
        .map(Objects::toString);
  }
}
