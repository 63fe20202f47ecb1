package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Database credentials: {@code POST /api/2.0/postgres/credentials}. */
final class CredentialApi {
  private static final Duration SHORTEST = Duration.ofSeconds(300);
  private static final Duration LONGEST = Duration.ofSeconds(3600);

  private final Resources resources;
  private final Tokens tokens;
  private final Access access;
  private final Optional<Duration> life;

  CredentialApi(Resources resources, Tokens tokens, Access access, Optional<Duration> life) {
    this.resources = resources;
    this.tokens = tokens;
    this.access = access;
    this.life = life;
  }

  void addRoutes(Router router) {
    router.on("POST", "/api/2.0/postgres/credentials", this::generate);
  }

  private JsonNode generate(Call call) {
    String endpoint = call.body().path("endpoint").asText();
    if (endpoint.isEmpty()) {
      throw ApiError.missing("endpoint");
    }
    EndpointApi.required(resources, endpoint);
    access.require(call, endpoint.split("/", -1)[1], false);
    Instant now = Instant.now();
    Duration granted = life.orElse(asked(call, now));
    Instant end = now.plus(granted);
    return Json.object()
        .put("token", tokens.mint(Tokens.Use.DATABASE, call.principal().name(), now, granted))
        .put("expire_time", end.toString());
  }

  private static Duration asked(Call call, Instant now) {
    Duration asked = LONGEST;
    if (call.body().has("ttl")) {
      asked = Ids.duration("ttl", call.body().path("ttl").asText());
    } else if (call.body().has("expire_time")) {
      asked =
          Duration.between(
              now, Ids.instant("expire_time", call.body().path("expire_time").asText()));
    }
    if (asked.compareTo(SHORTEST) < 0 || asked.compareTo(LONGEST) > 0) {
      throw ApiError.invalid(
          "Field 'ttl' must be between %s and %s."
              .formatted(Ids.seconds(SHORTEST), Ids.seconds(LONGEST)));
    }
    return asked;
  }
}
