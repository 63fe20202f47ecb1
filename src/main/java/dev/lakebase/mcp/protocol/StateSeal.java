package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals the {@code requestState} that a client carries from one round of a call to the next
 * (2026-07-28, basic/patterns/mrtr): AES-256-GCM, bound to the caller and to the request it belongs
 * to, and valid for ten minutes. A state that was altered, or comes from another caller, another
 * request or another key, does not open.
 */
public final class StateSeal {
  /** How long a sealed state opens. */
  public static final Duration LIFE = Duration.ofMinutes(10);

  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKey key;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param secret LAKEBASE_STATE_KEY, the same on every replica; empty for a random one
   */
  public StateSeal(Optional<String> secret, Clock clock) {
    this.key = new SecretKeySpec(secret.map(StateSeal::sha256).orElseGet(this::randomKey), "AES");
    this.clock = clock;
  }

  /** What a sealed state belongs to: who calls, and what; arguments in any order are the same. */
  public static String binding(Caller caller, McpRequest request) {
    ObjectNode asked = request.params().deepCopy();
    asked.remove("_meta");
    asked.remove("inputResponses");
    asked.remove("requestState");
    String text = caller.key() + "\n" + request.method() + "\n" + canonical(asked);
    return HexFormat.of().formatHex(sha256(text));
  }

  public String seal(String binding, JsonNode state) {
    ObjectNode content = Json.MAPPER.createObjectNode();
    content.put("until", clock.instant().plus(LIFE).toEpochMilli());
    content.set("state", state);
    byte[] iv = new byte[IV_BYTES];
    random.nextBytes(iv);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, iv, binding).doFinal(Json.MAPPER.writeValueAsBytes(content));
      byte[] both = ByteBuffer.allocate(iv.length + sealed.length).put(iv).put(sealed).array();
      return Base64.getUrlEncoder().withoutPadding().encodeToString(both);
    } catch (GeneralSecurityException | JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The state, or -32602 that says to begin the call again. */
  public JsonNode open(String binding, String sealed) {
    try {
      byte[] both = Base64.getUrlDecoder().decode(sealed);
      if (both.length < IV_BYTES + TAG_BITS / Byte.SIZE) {
        throw refused();
      }
      byte[] iv = java.util.Arrays.copyOf(both, IV_BYTES);
      byte[] content =
          cipher(Cipher.DECRYPT_MODE, iv, binding).doFinal(both, IV_BYTES, both.length - IV_BYTES);
      JsonNode opened = Json.MAPPER.readTree(content);
      if (clock.millis() > opened.path("until").longValue()) {
        throw refused();
      }
      return opened.path("state");
    } catch (GeneralSecurityException | IllegalArgumentException | IOException e) {
      throw refused();
    }
  }

  private Cipher cipher(int mode, byte[] iv, String binding) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(binding.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static McpRejection refused() {
    return McpRejection.invalidParams(
        "requestState is not valid for this call or has expired; send the call again without it");
  }

  private byte[] randomKey() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String canonical(JsonNode node) {
    try {
      return CANONICAL.writeValueAsString(CANONICAL.treeToValue(node, Object.class));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final com.fasterxml.jackson.databind.ObjectMapper CANONICAL =
      Json.MAPPER
          .copy()
          .configure(
              com.fasterxml.jackson.databind.SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
