package dev.lakebase.mcp.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** An authorization server on the loopback: metadata, keys that it can rotate, and tokens. */
final class TestIssuer implements AutoCloseable {
  static final String AUDIENCE = "https://lakebase.example.com/mcp";

  private final HttpServer server;
  private final AtomicInteger looks = new AtomicInteger();
  private volatile List<RSAKey> published;
  private volatile String stated;
  private volatile boolean failing;

  TestIssuer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    stated = uri();
    published = List.of(newKey());
    server.createContext("/", this::answer);
    server.start();
  }

  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/tenant";
  }

  /** How often somebody asked for the keys. */
  int looks() {
    return looks.get();
  }

  static RSAKey newKey() {
    try {
      return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  RSAKey key() {
    return published.get(0);
  }

  /** Publishes another key in place of the ones before. */
  void rotate() {
    published = List.of(newKey());
  }

  void fail(boolean fails) {
    failing = fails;
  }

  /** Publishes the metadata of another issuer. */
  void pretends(String issuer) {
    stated = issuer;
  }

  /** A token of Ada's with every scope, and what the test changes in it. */
  String token(UnaryOperator<JWTClaimsSet.Builder> change) {
    return signed(key(), JWSAlgorithm.RS256, new JOSEObjectType("at+jwt"), change);
  }

  String token(String subject, String scope) {
    return token(claims -> claims.subject(subject).claim("scope", scope));
  }

  String signed(
      RSAKey with,
      JWSAlgorithm algorithm,
      JOSEObjectType type,
      UnaryOperator<JWTClaimsSet.Builder> change) {
    try {
      return signed(
          new RSASSASigner(with),
          new JWSHeader.Builder(algorithm).type(type).keyID(with.getKeyID()).build(),
          change);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  String signed(JWSSigner signer, JWSHeader header, UnaryOperator<JWTClaimsSet.Builder> change) {
    try {
      SignedJWT token = new SignedJWT(header, change.apply(claims()).build());
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  JWTClaimsSet.Builder claims() {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(uri())
        .audience(AUDIENCE)
        .subject("ada@example.com")
        .claim("client_id", "an-agent")
        .claim("scope", "lakebase:write")
        .issueTime(Date.from(now.minusSeconds(7200)))
        .expirationTime(Date.from(now.plusSeconds(600)));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body =
        switch (path) {
          case "/tenant/.well-known/openid-configuration" ->
              "{\"issuer\": \"%s\", \"jwks_uri\": \"%s/keys\"}".formatted(stated, uri());
          case "/tenant/keys" -> keys();
          default -> "";
        };
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(failing ? 500 : body.isEmpty() ? 404 : 200, bytes.length + 1);
    exchange.getResponseBody().write(bytes);
    exchange.getResponseBody().write('\n');
    exchange.close();
  }

  private String keys() {
    looks.incrementAndGet();
    return new JWKSet(List.copyOf(published)).toString(true);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
