package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.sandbox.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Mints and checks what people and programs show to get in: JSON web tokens (RFC 7519) under
 * HMAC-SHA-256, with a key that never leaves the workspace's private directory.
 */
final class Tokens {
  /** What a token is good for. */
  enum Use {
    /** Calls of the API. */
    ACCESS,
    /** The password of a database session. */
    DATABASE
  }

  private static final String ALGORITHM = "HmacSHA256";
  private static final String HEADER = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");

  private final SecretKeySpec key;

  Tokens(Path keyFile) throws IOException {
    if (!Files.exists(keyFile)) {
      PrivateFiles.write(keyFile, PrivateFiles.randomPassword());
    }
    byte[] secret = Files.readString(keyFile).getBytes(StandardCharsets.UTF_8);
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  String mint(Use use, String subject, Instant begin, Duration life) {
    ObjectNode claims =
        Json.object()
            .put("sub", subject)
            .put("use", use.name())
            .put("jti", Ids.uuid())
            .put("iat", begin.getEpochSecond())
            .put("exp", begin.plus(life).toEpochMilli() / 1000.0);
    String signed = HEADER + "." + encoded(claims.toString());
    return signed + "." + signature(signed);
  }

  /** Whose token it is; empty if it is forged, expired, or for another use. */
  Optional<String> subject(Use use, String token) {
    int dot = token.lastIndexOf('.');
    if (dot < 0 || !same(signature(token.substring(0, dot)), token.substring(dot + 1))) {
      return Optional.empty();
    }
    String payload = token.substring(token.indexOf('.') + 1, dot);
    try {
      ObjectNode claims =
          Json.read(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
      boolean alive = claims.path("exp").asDouble() * 1000 > System.currentTimeMillis();
      return alive && claims.path("use").asText().equals(use.name())
          ? Optional.of(claims.path("sub").asText())
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The password that a role has in every server of this workspace, known to the gateways only. */
  String rolePassword(String role) {
    return signature("role " + role);
  }

  static boolean same(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private String signature(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] code = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
