package dev.lakebase.mcp.identity;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.lakebase.mcp.protocol.BearerChallenge;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.CallerSource;
import dev.lakebase.mcp.protocol.HttpHead;
import dev.lakebase.mcp.protocol.McpRejection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Callers with an access token of the issuer: a JWT with an asymmetric signature, for this audience
 * and this moment (RFC 9068; RFC 8725 on what to be wary of). The token is looked at and let go:
 * nothing passes it on.
 */
public final class OAuthCallers implements CallerSource {
  private static final Logger LOG = LoggerFactory.getLogger(OAuthCallers.class);

  /** No HMAC: a public key must never do as a shared secret. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  /** Many issuers don't yet say {@code at+jwt}; what says it is something else is refused. */
  private static final Set<JOSEObjectType> TYPES =
      new HashSet<>(
          Arrays.asList(
              JOSEObjectType.JWT,
              new JOSEObjectType("at+jwt"),
              new JOSEObjectType("application/at+jwt"),
              null));

  private static final Duration SKEW = Duration.ofSeconds(30);

  private final BearerChallenge challenge;
  private final JwtDecoder decoder;
  private final TokenClaims claims;

  public OAuthCallers(OAuthSettings settings, Clock clock) {
    this.challenge = new BearerChallenge(Optional.of(settings.metadata()), settings.firstScope());
    this.claims = new TokenClaims(settings, challenge);
    this.decoder =
        decoder(
            settings,
            new IssuerKeys(new IssuerDocuments(settings.issuer()), settings.keysPause(), clock),
            clock);
  }

  @Override
  public Caller identify(HttpHead head, Exchange exchange) {
    String token = BearerToken.of(head, challenge);
    try {
      return claims.caller(decoder.decode(token));
    } catch (JwtValidationException e) {
      throw challenge.invalid("The access token is not valid here: " + problem(e) + ".");
    } catch (BadJwtException e) {
      LOG.debug("An access token was refused");
      throw challenge.invalid(
          "The access token is no JWT that the issuer has signed for use as an access token.");
    } catch (JwtException e) {
      throw McpRejection.envelope(
              503,
              McpRejection.INTERNAL_ERROR,
              "The access token can't be checked now, since its issuer's keys can't be had. Try"
                  + " again shortly.")
          .withHttpHeader("Retry-After", "10");
    }
  }

  /** The library's own sentences: they state times and names of claims, no values of a token. */
  private static String problem(JwtValidationException e) {
    return e.getErrors().stream()
        .map(OAuth2Error::getDescription)
        .findFirst()
        .orElse("a claim is wrong");
  }

  private static JwtDecoder decoder(
      OAuthSettings settings, JWKSource<SecurityContext> keys, Clock clock) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(TYPES));
    // All claims are judged below, where each has a sentence of its own.
    processor.setJWTClaimsSetVerifier((found, context) -> {});
    JwtTimestampValidator times = new JwtTimestampValidator(SKEW);
    times.setClock(clock);
    OAuth2TokenValidator<Jwt> valid =
        new DelegatingOAuth2TokenValidator<>(
            times,
            new JwtClaimValidator<Instant>("exp", expires -> expires != null),
            new JwtIssuerValidator(settings.issuer().toString()),
            new JwtAudienceValidator(settings.audience()),
            // A token bound to a key proves nothing without that proof (RFC 9449, RFC 8705).
            new JwtClaimValidator<Object>("cnf", bound -> bound == null));
    NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
    decoder.setJwtValidator(valid);
    return decoder;
  }
}
