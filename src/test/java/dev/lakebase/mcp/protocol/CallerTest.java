package dev.lakebase.mcp.protocol;

import static dev.lakebase.mcp.protocol.Conversation.modern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.protocol.Caller.Kind;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", " ada", "ada\n", "a\tb", "a\u0000", "a\u202eb", "a\u2028b", "Local"})
  void aNameThatCouldPassForAnotherIsNone(String name) {
    assertThatThrownBy(() -> new Caller(name)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new Caller(name, Kind.SERVICE_PRINCIPAL, Set.of(), "local", Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNameOrAGroupThatIsTooLongIsNone() {
    String longest = "n".repeat(Caller.LONGEST_NAME);
    assertThat(new Caller(longest).principal()).isEqualTo(longest);
    assertThatThrownBy(() -> new Caller(longest + "n"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Caller("ada", Kind.USER, Set.of(longest + "n")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void callersOfOneNameInTwoModesOrOfTwoKindsAreTwo() {
    Caller ada = new Caller("ada");

    assertThat(ada.key())
        .isNotEqualTo(new Caller("ada", Kind.SERVICE_PRINCIPAL, Set.of()).key())
        .isNotEqualTo(new Caller("ada", Kind.USER, Set.of(), "oauth", Optional.empty()).key());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "X-Forwarded-User",
        "X-Forwarded-Email",
        "X-Forwarded-Preferred-Username",
        "X-Forwarded-Access-Token"
      })
  void onTheLoopbackAHeaderThatClaimsSomebodyChangesNothing(String header) throws Exception {
    String insight = "seen by " + header;
    assertThat(
            modern(
                    "tools/call",
                    "{\"name\":\"lakebase_append_insight\",\"arguments\":{\"insight\":\""
                        + insight
                        + "\"}}")
                .header(header, "root@example.com")
                .send()
                .status())
        .isEqualTo(200);

    assertThat(modern("resources/read", "{\"uri\":\"memo://insights\"}").send().text())
        .contains(insight);
  }
}
