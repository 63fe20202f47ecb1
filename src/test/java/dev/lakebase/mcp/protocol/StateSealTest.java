package dev.lakebase.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateSealTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final JsonNode STATE = Conversation.json("{\"step\":2}");
  private static final Optional<String> KEY = Optional.of("a key that replicas share");

  @Test
  void anotherReplicaWithTheSameKeyOpensIt() {
    String sealed = at(NOW, KEY).seal("call", STATE);
    assertThat(at(NOW, KEY).open("call", sealed)).isEqualTo(STATE);
  }

  @Test
  void anotherKeyDoesNotOpenIt() {
    String sealed = at(NOW, KEY).seal("call", STATE);
    assertRefused(at(NOW, Optional.of("another key")), "call", sealed);
    assertRefused(at(NOW, Optional.empty()), "call", sealed);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 12, 13, 14, 27, 28, 29})
  void whatIsTooShortToBeSealedIsRefused(int bytes) {
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[bytes]);
    assertRefused(at(NOW, KEY), "call", text);
  }

  @Test
  void itIsForTheCallThatItWasMadeFor() {
    assertRefused(at(NOW, KEY), "another call", at(NOW, KEY).seal("call", STATE));
  }

  @Test
  void afterTenMinutesItIsWorthNothing() {
    String sealed = at(NOW, KEY).seal("call", STATE);
    assertThat(at(NOW.plus(Duration.ofMinutes(10)), KEY).open("call", sealed)).isEqualTo(STATE);
    assertRefused(at(NOW.plus(Duration.ofMinutes(10)).plusMillis(1), KEY), "call", sealed);
  }

  @Test
  void noTwoSealsAreTheSame() {
    StateSeal seal = at(NOW, KEY);
    assertThat(seal.seal("call", STATE)).isNotEqualTo(seal.seal("call", STATE));
  }

  @Test
  void theOrderOfArgumentsIsNoPartOfACall() {
    assertThat(binding("ann", "{\"a\":1,\"b\":{\"c\":2,\"d\":3}}"))
        .isEqualTo(binding("ann", "{\"b\":{\"d\":3,\"c\":2},\"a\":1}"));
  }

  @Test
  void metadataAndAnswersAreNoPartOfACall() {
    assertThat(binding("ann", "{\"a\":1}"))
        .isEqualTo(
            binding(
                "ann",
                "{\"a\":1,\"_meta\":{\"x\":1},\"requestState\":\"s\",\"inputResponses\":{}}"));
  }

  @Test
  void whoCallsAndWithWhatIsPartOfACall() {
    assertThat(binding("ann", "{\"a\":1}"))
        .isNotEqualTo(binding("bob", "{\"a\":1}"))
        .isNotEqualTo(binding("ann", "{\"a\":2}"));
  }

  private static void assertRefused(StateSeal seal, String binding, String sealed) {
    assertThatThrownBy(() -> seal.open(binding, sealed))
        .isInstanceOfSatisfying(
            McpRejection.class, it -> assertThat(it.code()).isEqualTo(McpRejection.INVALID_PARAMS));
  }

  private static StateSeal at(Instant now, Optional<String> key) {
    return new StateSeal(key, Clock.fixed(now, ZoneOffset.UTC));
  }

  private static String binding(String principal, String params) {
    return StateSeal.binding(
        new Caller(principal),
        new McpRequest(
            Era.MODERN,
            Conversation.MODERN,
            Optional.empty(),
            "tools/call",
            (ObjectNode) Conversation.json(params),
            Json.MAPPER.createObjectNode(),
            Map.of(),
            false));
  }
}
