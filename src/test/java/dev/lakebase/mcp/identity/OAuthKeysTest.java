package dev.lakebase.mcp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.RSAKey;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.identity.Visitor.Answer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys of the issuer that come, go and can't be had. */
class OAuthKeysTest {
  private static final long AN_HOUR = Duration.ofHours(1).toMillis();

  private TestIssuer issuer;

  @BeforeEach
  void start() throws Exception {
    issuer = new TestIssuer();
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void keysThatRotateWhileTheServiceRunsArePickedUp() {
    try (RunningServer server = server(50)) {
      String before = issuer.token(it -> it);
      assertThat(status(server, before)).isEqualTo(200);

      issuer.rotate();
      String after = issuer.token(it -> it);

      await().atMost(Duration.ofSeconds(20)).until(() -> status(server, after) == 200);
      assertThat(status(server, before)).isEqualTo(401);
    }
  }

  @Test
  void madeUpKeysDoNotHammerTheIssuer() {
    try (RunningServer server = server(AN_HOUR)) {
      String good = issuer.token(it -> it);
      assertThat(status(server, good)).isEqualTo(200);
      RSAKey stranger = TestIssuer.newKey();

      for (int i = 0; i < 30; i++) {
        RSAKey other = new RSAKey.Builder(stranger).keyID("made-up-" + i).build();
        String token =
            issuer.signed(other, JWSAlgorithm.RS256, new JOSEObjectType("at+jwt"), it -> it);
        assertThat(status(server, token)).isEqualTo(401);
      }

      assertThat(issuer.looks()).isEqualTo(1);
      assertThat(status(server, good)).isEqualTo(200);
    }
  }

  @Test
  void whileTheIssuerFailsNobodyIsLetInOrSentAway() {
    issuer.fail(true);
    try (RunningServer server = server(50)) {
      String token = issuer.token(it -> it);

      Answer answer = Visitor.with(server, token).lists();

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.http().headers().firstValue("Retry-After")).isPresent();
      assertThat(answer.challenge()).isEmpty();
      assertThat(answer.message()).contains("can't be checked now");

      issuer.fail(false);
      await().atMost(Duration.ofSeconds(20)).until(() -> status(server, token) == 200);
    }
  }

  @Test
  void keysThatCannotBeRenewedAreNotUsedForLong() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    InstantSource clock = now::get;
    IssuerKeys keys =
        new IssuerKeys(
            new IssuerDocuments(URI.create(issuer.uri())),
            Duration.ofSeconds(10),
            clock.withZone(ZoneOffset.UTC));
    JWKSelector all = new JWKSelector(new JWKMatcher.Builder().build());
    assertThat(keys.get(all, null)).hasSize(1);
    issuer.fail(true);

    now.set(Instant.EPOCH.plus(Duration.ofMinutes(14)));
    assertThat(keys.get(all, null)).hasSize(1);

    now.set(Instant.EPOCH.plus(Duration.ofMinutes(15)));
    assertThatThrownBy(() -> keys.get(all, null)).isInstanceOf(KeySourceException.class);

    issuer.fail(false);
    assertThatThrownBy(() -> keys.get(all, null)).isInstanceOf(KeySourceException.class);
    now.set(now.get().plusSeconds(10));
    assertThat(keys.get(all, null)).hasSize(1);
  }

  @Test
  void anotherIssuersMetadataLendsItsKeysToNobody() {
    issuer.pretends("https://other.example.com");
    try (RunningServer server = server(50)) {
      assertThat(status(server, issuer.token(it -> it))).isEqualTo(503);
      assertThat(issuer.looks()).isZero();
    }
  }

  @Test
  void metadataIsLookedForWhereTheStandardsPutIt() {
    assertThat(IssuerDocuments.metadataAddresses(URI.create("https://id.example.com/tenant")))
        .extracting(URI::toString)
        .containsExactly(
            "https://id.example.com/.well-known/oauth-authorization-server/tenant",
            "https://id.example.com/.well-known/openid-configuration/tenant",
            "https://id.example.com/tenant/.well-known/openid-configuration");
    assertThat(IssuerDocuments.metadataAddresses(URI.create("https://id.example.com/")))
        .extracting(URI::toString)
        .containsExactly(
            "https://id.example.com/.well-known/oauth-authorization-server",
            "https://id.example.com/.well-known/openid-configuration");
  }

  private RunningServer server(long pauseMillis) {
    return RunningServer.start(
        "--LAKEBASE_AUTH=oauth",
        "--LAKEBASE_OAUTH_ISSUER=" + issuer.uri(),
        "--LAKEBASE_OAUTH_AUDIENCE=" + TestIssuer.AUDIENCE,
        "--lakebase.identity.keys-pause=" + pauseMillis);
  }

  private static int status(RunningServer server, String token) {
    return Visitor.with(server, token).lists().status();
  }
}
