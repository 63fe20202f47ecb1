package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.sandbox.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who there is: the developer, who administers the workspace and holds its personal token; one
 * service principal with a client secret; and any other user, for whom an OAuth access token is
 * minted. Serves SCIM's Me and the workspace's OAuth endpoints.
 */
final class Identities {
  static final Principal DEVELOPER = new Principal("developer@example.com", true);
  private static final Duration ACCESS_LIFE = Duration.ofHours(1);
  private static final String BASIC = "Basic ";
  private static final String BEARER = "Bearer ";

  private final Tokens tokens;
  private final String personalToken;
  private final String clientId;
  private final String clientSecret;
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();

  /**
   * @param directory private, where the secrets are kept from start to start
   */
  Identities(Tokens tokens, Path directory) throws IOException {
    this.tokens = tokens;
    this.personalToken = kept(directory.resolve("personal.token"), "dapi");
    this.clientSecret = kept(directory.resolve("client.secret"), "dose");
    this.clientId =
        UUID.nameUUIDFromBytes(clientSecret.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static String kept(Path file, String prefix) throws IOException {
    if (!Files.exists(file)) {
      PrivateFiles.write(file, prefix + PrivateFiles.randomPassword());
    }
    return Files.readString(file);
  }

  String personalToken() {
    return personalToken;
  }

  Principal servicePrincipal() {
    return new Principal(clientId, false);
  }

  String clientSecret() {
    return clientSecret;
  }

  /** An access token of a user, as Databricks Apps forwards them. */
  String accessToken(String subject) {
    return tokens.mint(Tokens.Use.ACCESS, subject, Instant.now(), ACCESS_LIFE);
  }

  /** It is not accepted any more, until the workspace is started anew. */
  void revoke(String accessToken) {
    revoked.add(accessToken);
  }

  /**
   * @param authorization the request's header; empty if there is none
   * @throws ApiError 401 for anything but a valid token
   */
  Principal authenticate(String authorization) {
    if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw ApiError.unauthenticated("Credential was not sent or was of an unsupported type");
    }
    String token = authorization.substring(BEARER.length()).strip();
    if (Tokens.same(personalToken, token)) {
      return DEVELOPER;
    }
    return tokens
        .subject(Tokens.Use.ACCESS, token)
        .filter(name -> !revoked.contains(token))
        .map(name -> name.equals(DEVELOPER.name()) ? DEVELOPER : new Principal(name, false))
        .orElseThrow(() -> ApiError.unauthenticated("Invalid access token."));
  }

  void addRoutes(Router router) {
    router
        .on("GET", "/api/2.0/preview/scim/v2/Me", this::me)
        .open("GET", "/.well-known/databricks-config", this::configuration)
        .open("GET", "/oidc/.well-known/oauth-authorization-server", this::metadata);
  }

  private JsonNode me(Call call) {
    Principal principal = call.principal();
    ObjectNode me =
        Json.object()
            .put("id", Integer.toUnsignedString(principal.name().hashCode()))
            .put("userName", principal.name())
            .put("displayName", principal.name().replaceFirst("@.*", ""))
            .put("active", true);
    if (principal.isUser()) {
      me.putArray("emails")
          .addObject()
          .put("value", principal.name())
          .put("type", "work")
          .put("primary", true);
    }
    var groups = me.putArray("groups");
    groups.addObject().put("display", "users").put("value", "1");
    if (principal.admin()) {
      groups.addObject().put("display", "admins").put("value", "2");
    }
    return me;
  }

  private JsonNode configuration(Call call) {
    return Json.object().put("oidc_endpoint", call.query("base") + "/oidc");
  }

  private JsonNode metadata(Call call) {
    String oidc = call.query("base") + "/oidc";
    return Json.object()
        .put("issuer", oidc)
        .put("authorization_endpoint", oidc + "/v1/authorize")
        .put("token_endpoint", oidc + "/v1/token");
  }

  /** The client credentials grant, RFC 6749 section 4.4. */
  Token grant(String authorization, Map<String, String> form) {
    String id = form.getOrDefault("client_id", "");
    String secret = form.getOrDefault("client_secret", "");
    if (authorization.toLowerCase(Locale.ROOT).startsWith(BASIC.toLowerCase(Locale.ROOT))) {
      String[] parts = decoded(authorization.substring(BASIC.length())).split(":", 2);
      id = parts[0];
      secret = parts.length > 1 ? parts[1] : "";
    }
    if (!id.equals(clientId) || !Tokens.same(clientSecret, secret)) {
      return Token.refused(401, "invalid_client");
    }
    if (!form.getOrDefault("grant_type", "").equals("client_credentials")) {
      return Token.refused(400, "unsupported_grant_type");
    }
    return new Token(
        200,
        Json.object()
            .put("access_token", accessToken(clientId))
            .put("token_type", "Bearer")
            .put("scope", form.getOrDefault("scope", "all-apis"))
            .put("expires_in", ACCESS_LIFE.toSeconds()));
  }

  private static String decoded(String basic) {
    try {
      return new String(Base64.getDecoder().decode(basic.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** The token endpoint's answer. */
  record Token(int status, ObjectNode body) {
    static Token refused(int status, String error) {
      return new Token(status, Json.object().put("error", error));
    }
  }
}
