package dev.lakebase.mcp.identity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How callers are known, one way for the whole service (LAKEBASE_AUTH). */
public enum AuthMode {
  /** Whoever reaches the loopback is the one user of this machine. */
  LOCAL,

  /** The platform's proxy has authenticated the caller, and says in headers who it is. */
  DATABRICKS_APP,

  /** The caller brings an access token of an authorization server. */
  OAUTH,

  /** The caller brings a token that the operator has listed. */
  TOKEN;

  public static Optional<AuthMode> of(String word) {
    return Arrays.stream(values()).filter(mode -> mode.word().equals(word)).findFirst();
  }

  /** All of them, as LAKEBASE_AUTH takes them. */
  public static String words() {
    return Arrays.stream(values()).map(AuthMode::word).collect(Collectors.joining(", "));
  }

  /** As LAKEBASE_AUTH takes it, and as the audit writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
