package dev.lakebase.mcp.tool;

import dev.lakebase.mcp.protocol.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * As whom a call reaches PostgreSQL and the workspace: as its caller, by the token that the
 * platform forwarded, or else as the service itself. Two are equal for the same caller with the
 * same token; no text shows the token.
 */
public final class RunAs {
  /** Exchange property with the caller's token, as text, where the platform forwarded one. */
  public static final String TOKEN_PROPERTY = "DatabricksForwardedToken";

  /** As the service itself. */
  public static final RunAs SERVICE =
      new RunAs("service", Optional.empty(), Optional.empty(), "service");

  private final String caller;
  private final Optional<String> mail;
  private final Optional<String> token;
  private final String fingerprint;

  private RunAs(String caller, Optional<String> mail, Optional<String> token, String fingerprint) {
    this.caller = caller;
    this.mail = mail;
    this.token = token;
    this.fingerprint = fingerprint;
  }

  /**
   * @param token empty: as the service
   */
  public static RunAs of(Caller caller, Optional<String> token) {
    if (token.isEmpty()) {
      return SERVICE;
    }
    return new RunAs(
        caller.key(),
        Optional.of(caller.principal()).filter(name -> caller.kind() == Caller.Kind.USER),
        token,
        sha256(caller.key() + "\0" + token.get()));
  }

  public boolean isCaller() {
    return token.isPresent();
  }

  /** Tells the caller from all others, whatever its token. */
  public String caller() {
    return caller;
  }

  /** Tells caller and token together from all others, and reveals neither. */
  public String fingerprint() {
    return fingerprint;
  }

  /** What the workspace is asked with; empty for the service, which has its own ways. */
  public Optional<String> token() {
    return token;
  }

  /**
   * Whether the one whom the workspace knows under this name can be the caller. A person is known
   * by the same mail address there and here; a service principal's names differ.
   */
  public boolean mayBe(String userName) {
    return mail.map(userName::equalsIgnoreCase).orElse(true);
  }

  /** As the audit writes it: {@code user} for any caller, {@code service} for the service. */
  public String word() {
    return isCaller() ? "user" : "service";
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RunAs that && fingerprint.equals(that.fingerprint);
  }

  @Override
  public int hashCode() {
    return fingerprint.hashCode();
  }

  @Override
  public String toString() {
    return isCaller() ? "RunAs[" + caller + "]" : "RunAs[service]";
  }
}
