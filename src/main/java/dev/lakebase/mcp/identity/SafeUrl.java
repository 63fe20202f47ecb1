package dev.lakebase.mcp.identity;

import java.net.URI;
import java.util.Optional;

/** An address that is safe to trust: https, or this machine. */
public final class SafeUrl {
  private SafeUrl() {}

  /** The address, if it is one, without query, fragment or user. */
  public static Optional<URI> of(String text) {
    try {
      return Optional.of(new URI(text)).filter(SafeUrl::isOne).filter(SafeUrl::isPlain);
    } catch (java.net.URISyntaxException e) {
      return Optional.empty();
    }
  }

  static boolean isOne(URI address) {
    return address.getHost() != null
        && ("https".equals(address.getScheme())
            || "http".equals(address.getScheme()) && isThisMachine(address.getHost()));
  }

  private static boolean isPlain(URI address) {
    return address.getRawUserInfo() == null
        && address.getRawQuery() == null
        && address.getRawFragment() == null;
  }

  private static boolean isThisMachine(String host) {
    return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
  }
}
