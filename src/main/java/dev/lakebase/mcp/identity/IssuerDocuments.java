package dev.lakebase.mcp.identity;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an issuer publishes: its metadata (RFC 8414, OpenID Connect Discovery) and the keys that the
 * metadata points to. Every request is short, bounded in time and size, and follows no redirect.
 */
final class IssuerDocuments {
  private static final int TIMEOUT_MS = (int) Duration.ofSeconds(3).toMillis();
  private static final Duration WHOLE = Duration.ofSeconds(10);
  private static final int LONGEST = 512 * 1024;
  private static final String WELL_KNOWN = "/.well-known/";

  private final URI issuer;

  IssuerDocuments(URI issuer) {
    this.issuer = issuer;
  }

  /**
   * The keys as they are now.
   *
   * @throws IOException when the issuer can't be reached, or what it publishes can't be used
   */
  JWKSet keys() throws IOException {
    URI address = keysAddress();
    try {
      return JWKSet.parse(get(address).orElseThrow(() -> new IOException("No keys at " + address)));
    } catch (ParseException e) {
      throw new IOException("What is at " + address + " is no JWK set", e);
    }
  }

  private URI keysAddress() throws IOException {
    for (URI address : metadataAddresses(issuer)) {
      Optional<String> text = get(address);
      if (text.isPresent()) {
        return keysAddress(address, text.get());
      }
    }
    throw new IOException("No metadata of the issuer " + issuer);
  }

  /** Another issuer's metadata must not lend its keys to this one (RFC 8414, section 3.3). */
  private URI keysAddress(URI address, String text) throws IOException {
    try {
      Map<String, Object> metadata = JSONObjectUtils.parse(text);
      if (!issuer.toString().equals(JSONObjectUtils.getString(metadata, "issuer"))) {
        throw new IOException(address + " is the metadata of another issuer");
      }
      URI keys = JSONObjectUtils.getURI(metadata, "jwks_uri");
      if (keys == null || !SafeUrl.isOne(keys)) {
        throw new IOException(address + " names no https address of keys");
      }
      return keys;
    } catch (ParseException e) {
      throw new IOException("What is at " + address + " is no metadata of an issuer", e);
    }
  }

  /** In the order that MCP asks of clients: RFC 8414 first, then OpenID Connect in both forms. */
  static List<URI> metadataAddresses(URI issuer) {
    String origin = issuer.getScheme() + "://" + issuer.getRawAuthority();
    String path = issuer.getRawPath().replaceFirst("/$", "");
    String oauth = origin + WELL_KNOWN + "oauth-authorization-server" + path;
    String openid = origin + WELL_KNOWN + "openid-configuration" + path;
    String appended = origin + path + WELL_KNOWN + "openid-configuration";
    return List.of(oauth, openid, appended).stream().distinct().map(URI::create).toList();
  }

  /** Empty when the server has no such document. */
  private static Optional<String> get(URI address) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    try {
      connection.setConnectTimeout(TIMEOUT_MS);
      connection.setReadTimeout(TIMEOUT_MS);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestProperty("Accept", "application/json");
      int status = connection.getResponseCode();
      if (status >= 500) {
        throw new IOException(address + " was answered with " + status);
      }
      if (status != HttpURLConnection.HTTP_OK) {
        return Optional.empty();
      }
      try (InputStream body = connection.getInputStream()) {
        return Optional.of(whole(body, address));
      }
    } finally {
      connection.disconnect();
    }
  }

  /** The socket's timeout bounds the pause between two bytes; this bounds all of them together. */
  private static String whole(InputStream body, URI address) throws IOException {
    long begun = System.nanoTime();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] part = new byte[8 * 1024];
    for (int n = body.read(part); n >= 0; n = body.read(part)) {
      read.write(part, 0, n);
      if (read.size() > LONGEST) {
        throw new IOException("What is at " + address + " is too long");
      }
      if (System.nanoTime() - begun > WHOLE.toNanos()) {
        throw new IOException("What is at " + address + " arrives too slowly");
      }
    }
    return read.toString(StandardCharsets.UTF_8);
  }
}
