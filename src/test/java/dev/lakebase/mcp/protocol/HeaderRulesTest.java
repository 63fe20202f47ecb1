package dev.lakebase.mcp.protocol;

import static dev.lakebase.mcp.protocol.Conversation.modern;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.protocol.Conversation.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of the modern era say what the body says, or the request is refused with -32020. */
class HeaderRulesTest {
  private static final String RECOVERS = "{\"name\":\"probe_recovers\"}";

  @ParameterizedTest
  @ValueSource(strings = {"MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"})
  void aMissingHeaderIsAMismatch(String header) throws Exception {
    assertMismatch(modern("tools/call", RECOVERS).without(header).send());
  }

  @ParameterizedTest
  @CsvSource({
    "MCP-Protocol-Version, 2025-11-25",
    "MCP-Protocol-Version, 2026-07-29",
    "Mcp-Method, tools/list",
    "Mcp-Method, TOOLS/CALL",
    "Mcp-Name, probe_stops",
    "Mcp-Name, Probe_Recovers",
    "Mcp-Name, =?base64?cHJvYmVfc3RvcHM=?=",
    "Mcp-Name, =?BASE64?cHJvYmVfcmVjb3ZlcnM=?="
  })
  void aHeaderThatSaysSomethingElseIsAMismatch(String header, String value) throws Exception {
    assertMismatch(modern("tools/call", RECOVERS).header(header, value).send());
  }

  @Test
  void theNameMayComeInBase64() throws Exception {
    Answer answer =
        modern("tools/call", RECOVERS).header("Mcp-Name", base64("probe_recovers")).send();
    assertThat(answer.content()).isEqualTo("recovered");
  }

  @ParameterizedTest
  @ValueSource(strings = {"=?base64?cHJvYmVfc3RvcHM?=", "=?base64?c!?=", "=?base64?====?="})
  void badBase64IsAMismatch(String value) throws Exception {
    assertMismatch(modern("tools/call", RECOVERS).header("Mcp-Name", value).send());
  }

  @Test
  void theUriOfAResourceIsItsName() throws Exception {
    assertMismatch(
        modern("resources/read", "{\"uri\":\"memo://probe\"}")
            .header("Mcp-Name", "memo://probe/1")
            .send());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MCP-Protocol-Version: 2026-07-28",
        "Mcp-Method: tools/call",
        "mcp-name: probe_recovers"
      })
  void aRepeatedHeaderIsAMismatch(String line) throws Exception {
    String answer =
        RawConnection.exchange(
            RawConnection.post(
                modern("tools/call", RECOVERS),
                "MCP-Protocol-Version: 2026-07-28",
                "Mcp-Method: tools/call",
                "Mcp-Name: probe_recovers",
                line));
    assertThat(answer).startsWith("HTTP/1.1 400").contains("-32020");
  }

  @Test
  void namesOfHeadersKnowNoCaseAndSpaceAroundValuesIsNothing() throws Exception {
    String answer =
        RawConnection.exchange(
            RawConnection.post(
                modern("tools/call", RECOVERS),
                "mcp-PROTOCOL-version:   2026-07-28  ",
                "MCP-METHOD:\ttools/call",
                "mcp-name:  probe_recovers\t"));
    assertThat(answer).startsWith("HTTP/1.1 200").contains("recovered");
  }

  @Test
  void aCharacterOutsideAsciiIsAMismatch() throws Exception {
    String answer =
        RawConnection.exchange(
            RawConnection.post(
                modern("tools/call", RECOVERS),
                "MCP-Protocol-Version: 2026-07-28",
                "Mcp-Method: tools/call",
                "Mcp-Name: probe_recovers\u00e9"));
    assertThat(answer).startsWith("HTTP/1.1 400").contains("-32020");
  }

  @Test
  void argumentsAreRepeatedInTheirHeaders() throws Exception {
    Answer answer =
        modern(
                "tools/call",
                """
                {"name":"probe_mirrors",
                 "arguments":{"region":"eu-1 \u00fc","count":42,"options":{"dry":true}}}""")
            .header("Mcp-Param-Region", base64("eu-1 \u00fc"))
            .header("Mcp-Param-Count", "42.0")
            .header("Mcp-Param-Dry-Run", "true")
            .send();
    assertThat(answer.content()).isEqualTo("same");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"region\":\"eu\"} | Other | eu",
        "{\"region\":\"eu\"} | Region | us",
        "{\"region\":\"eu\"} | Region | EU",
        "{\"region\":\"eu\"} | Region | =?base64?ZXU?=",
        "{\"count\":42} | Count | 43",
        "{\"count\":42} | Count | forty-two",
        "{\"options\":{\"dry\":true}} | Dry-Run | false",
        "{} | Region | eu",
        "{\"region\":null} | Region | eu"
      })
  void anArgumentThatItsHeaderDoesNotRepeatIsAMismatch(
      String arguments, String header, String value) throws Exception {
    assertMismatch(
        modern("tools/call", "{\"name\":\"probe_mirrors\",\"arguments\":" + arguments + "}")
            .header("Mcp-Param-" + header, value)
            .send());
  }

  @Test
  void noArgumentNeedsNoHeader() throws Exception {
    Answer answer =
        modern("tools/call", "{\"name\":\"probe_mirrors\",\"arguments\":{\"region\":null}}").send();
    assertThat(answer.content()).isEqualTo("same");
  }

  private static void assertMismatch(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(-32020);
    assertThat(answer.json().path("id").asInt()).isEqualTo(7);
  }

  private static String base64(String text) {
    return "=?base64?"
        + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
        + "?=";
  }
}
