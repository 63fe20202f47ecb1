package dev.lakebase.mcp.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What is planted where a test starts a service or calls one, and must not be seen again. */
final class Secrets {
  static final String DATABASE_PASSWORD = "planted-password-71c0e2b6d4";
  static final String CALLER_TOKEN = "planted-caller-token-4f9be01c7723";
  static final String WORKSPACE_TOKEN = "dapi-planted-workspace-token-0d6a";
  static final String CLIENT_ID = "0b5e7a52-planted";
  static final String CLIENT_SECRET = "dose-planted-client-secret-93af";
  static final String STATE_KEY = "planted-state-key-e8815c0f-e8815c0f-e8815c0f";

  /** Of a caller's SQL: to be seen by that caller, and in no log. */
  static final String LITERAL = "planted-literal-5e21d7";

  private static final List<String> OF_THE_SERVICE =
      List.of(
          DATABASE_PASSWORD,
          CALLER_TOKEN,
          hash(CALLER_TOKEN),
          WORKSPACE_TOKEN,
          CLIENT_SECRET,
          STATE_KEY);

  private Secrets() {}

  /** A line of a token file. */
  static String listedCaller() {
    return "sha256:" + hash(CALLER_TOKEN) + " user caller@example.com";
  }

  private static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static void areNotToldIn(String answer) {
    assertThat(answer).doesNotContain(OF_THE_SERVICE);
  }

  static void areNotLoggedIn(String line) {
    assertThat(line).doesNotContain(OF_THE_SERVICE).doesNotContain(LITERAL);
  }
}
