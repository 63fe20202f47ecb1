package dev.lakebase.mcp.protocol;

import static dev.lakebase.mcp.protocol.Conversation.json;
import static dev.lakebase.mcp.protocol.Conversation.legacy;
import static dev.lakebase.mcp.protocol.Conversation.modern;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.protocol.Conversation.Answer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing that a client names reaches a Camel header, a bean or another endpoint: a route sees the
 * arguments that it declared, and nothing else.
 */
class IsolationTest {
  private static final String CALL =
      "{\"name\":\"probe_headers\",\"arguments\":{\"text\":\"hello\"}}";

  static Stream<String> names() {
    return Stream.of(
        "CamelSqlQuery",
        "CAmelHttpUri",
        "camelHttpResponseCode",
        "CamelBeanMethodName",
        "CamelFileName",
        "CamelHttpMethod",
        "beanmethod",
        "org.apache.camel.x",
        "org.apache.camel.ProducerTemplate",
        "breadcrumbId",
        "McpTarget",
        "number");
  }

  @ParameterizedTest
  @MethodSource("names")
  void aRequestHeaderDoesNotReachARoute(String name) throws Exception {
    assertOnlyText(modern("tools/call", CALL).header(name, "501").send());
  }

  @ParameterizedTest
  @MethodSource("names")
  void aQueryParameterDoesNotReachARoute(String name) throws Exception {
    assertOnlyText(modern("tools/call", CALL).query(name + "=501").send());
  }

  @ParameterizedTest
  @MethodSource("names")
  void aParameterBesideTheArgumentsDoesNotReachARoute(String name) throws Exception {
    assertOnlyText(modern("tools/call", CALL).with(it -> params(it).put(name, "501")).send());
    assertOnlyText(
        modern("tools/call", CALL)
            .with(it -> params(it).withObject("/_meta").put(name, "5"))
            .send());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CamelSqlQuery",
        "CAmelHttpUri",
        "beanmethod",
        "org.apache.camel.x",
        "TEXT",
        "response_format"
      })
  void anArgumentThatIsNotDeclaredDoesNotReachARoute(String name) throws Exception {
    Answer answer =
        modern("tools/call", CALL)
            .with(it -> params(it).withObject("/arguments").put(name, "501"))
            .send();
    assertThat(answer.text()).doesNotContain("501");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "probe_headers?tags=x",
        "probe_headers&x=y",
        "../mcp-prompt:probe_prompt",
        "${exchangeProperty.McpCaller}",
        "{{user.home}}",
        "RAW(x)",
        "Probe_headers"
      })
  void aNameThatIsNotInTheCatalogueIsNoEndpoint(String name) throws Exception {
    String params = Json.MAPPER.createObjectNode().put("name", name).toString();
    assertThat(legacy("tools/call", params).send().message()).isEqualTo("Unknown tool: " + name);
    assertThat(legacy("prompts/get", params).send().code()).isEqualTo(-32602);
    String uri = Json.MAPPER.createObjectNode().put("uri", name).toString();
    assertThat(legacy("resources/read", uri).send().code()).isEqualTo(-32002);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mcp-protocol-version=2025-11-25",
        "Mcp-Name=x",
        "Mcp-Param-Region=x",
        "host=localhost",
        "ORIGIN=http://localhost",
        "Authorization=Bearer+x",
        "accept=text/event-stream",
        "X-Forwarded-User=admin",
        "X%2DForwarded%2DEmail=a@b"
      })
  void aQueryParameterCannotPoseAsAHeader(String query) throws Exception {
    assertThat(modern("tools/call", CALL).query(query).send().status()).isEqualTo(400);
  }

  @Test
  void valuesAreNotEvaluated() throws Exception {
    Answer answer =
        modern(
                "tools/call",
                "{\"name\":\"probe_headers\",\"arguments\":{\"text\":\"${body} {{x}} RAW(y) ?a=b\"}}")
            .send();
    assertThat(json(answer.content()).path("text").asText()).isEqualTo("${body} {{x}} RAW(y) ?a=b");
  }

  private static com.fasterxml.jackson.databind.node.ObjectNode params(
      com.fasterxml.jackson.databind.node.ObjectNode message) {
    return message.withObject("/params");
  }

  private static void assertOnlyText(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.content()).isEqualTo("{\"text\":\"hello\"}");
  }
}
