package dev.lakebase.mcp.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.identity.Visitor.Answer;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** LAKEBASE_AUTH=oauth: access tokens of an issuer, over HTTP. */
class OAuthTest {
  private static final String METADATA =
      "https://lakebase.example.com/.well-known/oauth-protected-resource/mcp";

  private static TestIssuer issuer;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    issuer = new TestIssuer();
    server =
        RunningServer.start(
            "--LAKEBASE_AUTH=oauth",
            "--LAKEBASE_OAUTH_ISSUER=" + issuer.uri(),
            "--LAKEBASE_OAUTH_AUDIENCE=" + TestIssuer.AUDIENCE,
            "--lakebase.identity.keys-pause=1");
  }

  @AfterAll
  static void stop() {
    server.close();
    issuer.close();
  }

  @Test
  void aTokenOfTheIssuerOpensTheServiceAndTheAuditSaysWhose() {
    try (CapturedLog log = new CapturedLog()) {
      Answer answer =
          Visitor.with(server, issuer.token(it -> it))
              .calls("lakebase_append_insight", "{\"insight\": \"seen\"}");

      assertThat(answer.status()).isEqualTo(200);
      JsonNode line = log.audited("lakebase_append_insight");
      assertThat(line.path("principal").asText()).isEqualTo("ada@example.com");
      assertThat(line.path("kind").asText()).isEqualTo("user");
      assertThat(line.path("mode").asText()).isEqualTo("oauth");
    }
  }

  @Test
  void withoutATokenTheAnswerSaysWhereToGetOne() {
    Answer answer = Visitor.of(server).lists();

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.challenge())
        .isEqualTo("Bearer scope=\"lakebase:read\", resource_metadata=\"" + METADATA + "\"");
    assertThat(answer.json().path("id").isMissingNode()).isTrue();
  }

  @Test
  void everyBadTokenIsRefusedAndLeavesNoTraceInTheLog() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      for (Map.Entry<String, String> bad : badTokens().entrySet()) {
        Answer answer = Visitor.with(server, bad.getValue()).lists();

        assertThat(answer.status()).as(bad.getKey()).isEqualTo(401);
        assertThat(answer.challenge())
            .as(bad.getKey())
            .startsWith("Bearer error=\"invalid_token\"")
            .contains("resource_metadata=\"" + METADATA + "\"");
        assertThat(answer.http().body())
            .as(bad.getKey())
            .doesNotContain("tools")
            .doesNotContain(tail(bad.getValue()));
        assertThat(log.text()).as(bad.getKey()).doesNotContain(tail(bad.getValue()));
      }
      assertThat(log.text()).doesNotContain("eyJ");
    }
  }

  /** By what is wrong with them. */
  private static Map<String, String> badTokens() throws Exception {
    RSAKey stranger = TestIssuer.newKey();
    JOSEObjectType access = new JOSEObjectType("at+jwt");
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("expired", issuer.token(expires(-3600)));
    bad.put("without expiry", issuer.token(it -> it.expirationTime(null)));
    bad.put("not yet valid", issuer.token(it -> it.notBeforeTime(at(3600))));
    bad.put("wrong audience", issuer.token(it -> it.audience("https://other.example.com/mcp")));
    bad.put("no audience", issuer.token(it -> it.audience((String) null)));
    bad.put("wrong issuer", issuer.token(it -> it.issuer("https://evil.example.com")));
    bad.put("no issuer", issuer.token(it -> it.issuer(null)));
    bad.put("unsigned", new PlainJWT(issuer.claims().build()).serialize());
    bad.put("unknown key", issuer.signed(stranger, JWSAlgorithm.RS256, access, it -> it));
    bad.put(
        "known key id, other key",
        issuer.signed(
            new RSASSASigner(stranger),
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(access)
                .keyID(issuer.key().getKeyID())
                .build(),
            it -> it));
    bad.put(
        "key of its own in the header",
        issuer.signed(
            new RSASSASigner(stranger),
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(access)
                .jwk(stranger.toPublicJWK())
                .build(),
            it -> it));
    bad.put(
        "public key as shared secret",
        issuer.signed(
            new MACSigner(issuer.key().toRSAPublicKey().getEncoded()),
            new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(access)
                .keyID(issuer.key().getKeyID())
                .build(),
            it -> it));
    bad.put(
        "another kind of token",
        issuer.signed(
            issuer.key(), JWSAlgorithm.RS256, new JOSEObjectType("logout+jwt"), it -> it));
    bad.put("bound to a key", issuer.token(it -> it.claim("cnf", Map.of("jkt", "x"))));
    bad.put("no name", issuer.token(it -> it.subject(null)));
    bad.put("a name with a line break", issuer.token(it -> it.subject("ada\nroot")));
    bad.put("a name that can't be seen", issuer.token(it -> it.subject("ada\u202e")));
    bad.put("a name of 300 characters", issuer.token(it -> it.subject("a".repeat(300))));
    bad.put("the loopback's name", issuer.token(it -> it.subject("Local")));
    bad.put("groups that are none", issuer.token(it -> it.claim("groups", List.of(1))));
    bad.put(
        "groups that are elsewhere",
        issuer.token(it -> it.claim("_claim_names", Map.of("groups", "src1"))));
    bad.put("a changed claim", changed(issuer.token(it -> it)));
    bad.put("not a JWT", "dapi0123456789abcdef0123456789abcdef");
    bad.put("too long", issuer.token(it -> it.claim("pad", "x".repeat(9000))));
    return bad;
  }

  @Test
  void aRepeatedHeaderIsRefused() {
    String token = "Bearer " + issuer.token(it -> it);

    Answer answer = Visitor.of(server, "Authorization", token, "Authorization", token).lists();

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.challenge()).contains("invalid_token");
  }

  @Test
  void anotherSchemeIsNoToken() {
    assertThat(Visitor.of(server, "Authorization", "Basic YWRhOnNlY3JldA==").lists().status())
        .isEqualTo(401);
    assertThat(
            Visitor.of(server, "Authorization", "Bearer a, Bearer " + issuer.token(it -> it))
                .lists()
                .status())
        .isEqualTo(401);
  }

  @Test
  void aLittleSkewOfClocksIsForgiven() {
    assertThat(Visitor.with(server, issuer.token(expires(-10))).lists().status()).isEqualTo(200);
  }

  @Test
  void typesThatIssuersUseForAccessTokensAreTaken() {
    for (JOSEObjectType type :
        new JOSEObjectType[] {null, JOSEObjectType.JWT, new JOSEObjectType("AT+JWT")}) {
      String token = issuer.signed(issuer.key(), JWSAlgorithm.PS256, type, it -> it);
      assertThat(Visitor.with(server, token).lists().status()).as("%s", type).isEqualTo(200);
    }
  }

  @Test
  void aTokenOfAClientAloneIsAServicePrincipal() {
    try (CapturedLog log = new CapturedLog()) {
      String token = issuer.token(it -> it.subject("an-agent"));

      Visitor.with(server, token).calls("lakebase_append_insight", "{\"insight\": \"x\"}");

      JsonNode line = log.audited("lakebase_append_insight");
      assertThat(line.path("principal").asText()).isEqualTo("an-agent");
      assertThat(line.path("kind").asText()).isEqualTo("service_principal");
    }
  }

  @Test
  void headersOfAnAppsProxyChangeNothing() {
    Answer answer =
        Visitor.of(server, "X-Forwarded-User", "root", "X-Forwarded-Email", "root@example.com")
            .lists();

    assertThat(answer.status()).isEqualTo(401);
  }

  @Test
  void theMetadataIsPublicInBothPlaces() {
    for (String path :
        List.of(
            "/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource")) {
      Answer answer = Visitor.of(server).gets(path);

      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.json().path("resource").asText()).isEqualTo(TestIssuer.AUDIENCE);
      assertThat(answer.json().path("authorization_servers").path(0).asText())
          .isEqualTo(issuer.uri());
      assertThat(answer.json().path("scopes_supported").path(0).asText())
          .isEqualTo("lakebase:read");
    }
  }

  @Test
  void healthAsksForNoToken() {
    assertThat(Visitor.of(server).gets("/health/live").status()).isEqualTo(200);
    assertThat(Visitor.of(server).gets("/health/ready").status()).isEqualTo(200);
  }

  private static UnaryOperator<JWTClaimsSet.Builder> expires(int seconds) {
    return it -> it.expirationTime(at(seconds));
  }

  private static Date at(int seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  /** With one character of the claims another one. */
  private static String changed(String token) {
    int middle = token.indexOf('.') + 20;
    char other = token.charAt(middle) == 'A' ? 'B' : 'A';
    return token.substring(0, middle) + other + token.substring(middle + 1);
  }

  private static String tail(String token) {
    return token.substring(token.length() - 24);
  }
}
