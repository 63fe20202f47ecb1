package dev.lakebase.mcp.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.protocol.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditTest {
  private Road road;

  @BeforeEach
  void start() throws Exception {
    road =
        new Road(Map.of("LAKEBASE_SQL_PROFILE", "read_only", "LAKEBASE_TOOL_DENIED", "crm_lookup"));
  }

  @AfterEach
  void stop() {
    road.close();
  }

  @Test
  void anAllowedCallIsOneLineWithoutItsSql() throws Exception {
    String sql = "select secret from vault";

    road.call("lakebase_read_query", Map.of("sql", sql));

    JsonNode line = only();
    assertThat(line.path("principal").asText()).isEqualTo("local");
    assertThat(line.path("tool").asText()).isEqualTo("lakebase_read_query");
    assertThat(line.path("verdict").asText()).isEqualTo("allow");
    assertThat(line.path("outcome").asText()).isEqualTo("ok");
    assertThat(line.path("types")).extracting(JsonNode::asText).containsExactly("SELECT");
    assertThat(line.path("rows").asLong()).isEqualTo(3);
    assertThat(line.path("ms").isIntegralNumber()).isTrue();
    assertThat(line.path("sql_sha256").asText()).isEqualTo(sha256(sql));
    assertThat(line.has("reason")).isFalse();
    assertThat(line.toString()).doesNotContain("vault");
  }

  @Test
  void aDeniedStatementIsOneLineWithItsTypes() throws Exception {
    road.call("lakebase_execute_query", Map.of("sql", "drop table vault"));

    JsonNode line = only();
    assertThat(line.path("verdict").asText()).isEqualTo("deny");
    assertThat(line.path("outcome").asText()).isEqualTo("denied");
    assertThat(line.path("reason").asText()).isEqualTo("Statement type 'DROP' is not allowed");
    assertThat(line.path("types")).extracting(JsonNode::asText).containsExactly("DROP");
    assertThat(line.path("sql_sha256").asText()).isEqualTo(sha256("drop table vault"));
    assertThat(line.toString()).doesNotContain("vault");
  }

  @Test
  void aTextThatIsNoSqlLeavesNothingOfItself() {
    road.call("lakebase_read_query", Map.of("sql", "select 'vault"));

    assertThat(only().path("reason").asText()).isEqualTo("SQL syntax error");
    assertThat(only().toString()).doesNotContain("vault");
  }

  @Test
  void everyOtherDenialIsOneLineToo() {
    road.call("crm_lookup", Map.of("sql", "select 1"));
    road.call("lakebase_read_query", Map.of("sql", 5));
    road.call("lakebase_delete_branch", Map.of("project_name", "vault", "branch_name", "b"));
    road.send(Caller.LOCAL, Road.legacy("tools/call", Road.params("nope", Map.of())));
    road.send(Caller.LOCAL, Road.legacy("prompts/get", Road.params("nope", Map.of())));
    ObjectNode uri = Road.params("", Map.of()).put("uri", "memo://nothing");
    road.send(Caller.LOCAL, Road.legacy("resources/read", uri));

    assertThat(road.calls()).hasSize(6);
    assertThat(road.calls())
        .allSatisfy(
            line -> {
              assertThat(line.path("verdict").asText()).isEqualTo("deny");
              assertThat(line.path("outcome").asText()).isEqualTo("denied");
            });
    assertThat(road.calls())
        .extracting(line -> line.path("reason").asText())
        .containsExactly(
            "tool not permitted",
            "invalid arguments",
            "confirmation missing",
            "request refused with -32602",
            "request refused with -32602",
            "request refused with -32002");
    assertThat(road.calls().toString()).doesNotContain("vault");
    assertThat(road.calls().get(4).path("prompt").asText()).isEqualTo("nope");
    assertThat(road.calls().get(5).path("resource").asText()).isEqualTo("memo://nothing");
  }

  @Test
  void aToolThatFailsIsOneLineWithTheCorrelationThatItsCallerGot() {
    String said = Road.text(road.call("lakebase_append_insight", Map.of("insight", "fail")));

    assertThat(only().path("verdict").asText()).isEqualTo("allow");
    assertThat(only().path("outcome").asText()).isEqualTo("error");
    assertThat(said).contains(only().path("correlation").asText());
    assertThat(only().path("correlation").asText()).isNotEmpty();
  }

  @Test
  void aClientsTraceIsKeptAndWhatOnlyLooksLikeOneIsNot() {
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    ObjectNode params = Road.params("lakebase_list_schemas", Map.of());
    params.putObject("_meta").put("traceparent", trace);
    road.send(Caller.LOCAL, Road.legacy("tools/call", params));
    ObjectNode forged = Road.params("lakebase_list_schemas", Map.of());
    forged.putObject("_meta").put("traceparent", trace + "\nforged");
    road.send(Caller.LOCAL, Road.legacy("tools/call", forged));

    assertThat(road.calls().get(0).path("traceparent").asText()).isEqualTo(trace);
    assertThat(road.calls().get(1).has("traceparent")).isFalse();
  }

  @Test
  void listsAreNoCalls() {
    road.list(Caller.LOCAL, "tools/list");

    assertThat(road.calls()).isEmpty();
  }

  @Test
  void aPromptAndAResourceThatAreReadAreOneLineEach() {
    road.send(Caller.LOCAL, Road.legacy("prompts/get", Road.params("explore", Map.of())));
    ObjectNode uri = Road.params("", Map.of()).put("uri", "memo://insights");
    road.send(Caller.LOCAL, Road.legacy("resources/read", uri));

    assertThat(road.calls())
        .extracting(line -> line.path("verdict").asText() + " " + line.path("outcome").asText())
        .containsExactly("allow ok", "allow ok");
  }

  private JsonNode only() {
    List<JsonNode> lines = road.calls();
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
