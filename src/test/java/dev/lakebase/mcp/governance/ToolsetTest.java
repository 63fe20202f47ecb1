package dev.lakebase.mcp.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.protocol.Narrowing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A toolset beside a policy that permits what reads, and the tools of a drop-in. */
class ToolsetTest {
  private static Road road;

  @BeforeAll
  static void start() throws Exception {
    road =
        new Road(
            Map.of(
                "LAKEBASE_TOOL_PROFILE", "read_only", "LAKEBASE_TOOL_ALLOWED_CATEGORIES", "crm"));
  }

  @AfterAll
  static void stop() {
    road.close();
  }

  @Test
  void toolsAreKeptByCategoryByNameAndByPreset() {
    assertThat(tools("schema_read,crm")).containsExactly("crm_lookup", "lakebase_list_schemas");
    assertThat(tools("lakebase_read_query")).containsExactly("lakebase_read_query");
    assertThat(tools("explore"))
        .containsExactly("lakebase_append_insight", "lakebase_list_schemas", "lakebase_read_query");
    assertThat(tools("explore,crm_lookup")).contains("crm_lookup", "lakebase_list_schemas");
    assertThat(tools("all")).isEqualTo(names(road.list(Caller.LOCAL, "tools/list"), "tools"));
  }

  @Test
  void whatThePolicyDeniesStaysDenied() {
    assertThat(tools("operate")).containsExactly("lakebase_list_branches");
    assertThat(tools("branch_write,lakebase_restart_compute")).isEmpty();
    assertThat(tools("all")).doesNotContain("lakebase_delete_branch");
    assertThat(
            Road.text(
                call(
                    Map.of("project_name", "p", "branch_name", "b"),
                    "lakebase_delete_branch",
                    Set.of("all"))))
        .startsWith(
            "Tool 'lakebase_delete_branch' is not permitted by the current governance policy.");
  }

  @Test
  void severalListsKeepWhatIsInAllOfThem() {
    assertThat(tools("explore", "sql_query,crm")).containsExactly("lakebase_read_query");
    assertThat(tools("all", "crm")).containsExactly("crm_lookup");
    assertThat(tools("crm", "schema_read")).isEmpty();
  }

  @Test
  void aCallOutsideIsRefusedAndDoesNotRun() {
    int ran = road.ran.size();

    JsonNode refused =
        call(Map.of("sql", "SELECT 1"), "lakebase_read_query", Set.of("schema_read"));

    assertThat(refused.path("isError").asBoolean()).isTrue();
    assertThat(Road.text(refused))
        .isEqualTo(
            "Tool 'lakebase_read_query' is not in the toolset that this connection asks for. Use a"
                + " tool that tools/list shows, or ask for a wider toolset.");
    assertThat(road.ran).hasSize(ran);
    assertThat(last().path("reason").asText()).isEqualTo("outside the toolset");
    assertThat(
            call(Map.of("sql", "SELECT 1"), "lakebase_read_query", Set.of("sql_query"))
                .path("isError")
                .asBoolean())
        .isFalse();
  }

  @Test
  void promptsAndResourcesFollowTheirTools() {
    assertThat(names(list("prompts/list", "schema_read"), "prompts")).containsExactly("explore");
    assertThat(names(list("prompts/list", "crm"), "prompts")).isEmpty();
    JsonNode prompt =
        Road.result(send("prompts/get", Road.params("explore", Map.of()), Set.of("sql_query")));
    assertThat(prompt.at("/messages/0/content/text").asText())
        .isEqualTo("1. Use `lakebase_read_query`");
    assertThat(names(list("resources/list", "insight"), "resources")).hasSize(1);
    assertThat(names(list("resources/list", "lakebase_append_insight"), "resources")).hasSize(1);
    assertThat(names(list("resources/list", "schema_read"), "resources")).isEmpty();
    assertThat(
            send(
                    "resources/read",
                    Json.MAPPER.createObjectNode().put("uri", "memo://insights"),
                    Set.of("crm"))
                .getException())
        .hasMessage("Resource not found");
  }

  @Test
  void aNameThatNothingHasIsRefusedAndAudited() {
    Exchange exchange =
        send("tools/call", Road.params("lakebase_list_schemas", Map.of()), Set.of("shema_read"));

    assertThat(exchange.getException())
        .isInstanceOfSatisfying(
            McpRejection.class, refusal -> assertThat(refusal.status()).isEqualTo(400))
        .hasMessage(
            "The toolset names 'shema_read', which is neither a preset (all, explore, operate) nor"
                + " a category (branch_read, crm, insight, schema_read, sql_query) nor a tool");
    assertThat(last().path("reason").asText()).isEqualTo("request refused with -32600");
    assertThat(list("all,nothing").getException()).hasMessageContaining("'nothing'");
  }

  private static List<String> tools(String... lists) {
    return names(Road.result(list(lists)), "tools");
  }

  private static Exchange list(String... lists) {
    return road.send(
        Caller.LOCAL,
        Road.legacy("tools/list", Json.MAPPER.createObjectNode()),
        new Narrowing(List.of(lists).stream().map(it -> Set.of(it.split(","))).toList()));
  }

  private static JsonNode list(String method, String names) {
    return Road.result(send(method, Json.MAPPER.createObjectNode(), Set.of(names)));
  }

  private static JsonNode call(Map<String, Object> arguments, String tool, Set<String> names) {
    return Road.result(send("tools/call", Road.params(tool, arguments), names));
  }

  private static Exchange send(
      String method, com.fasterxml.jackson.databind.node.ObjectNode params, Set<String> names) {
    return road.send(Caller.LOCAL, Road.legacy(method, params), new Narrowing(List.of(names)));
  }

  private static JsonNode last() {
    List<JsonNode> calls = road.calls();
    return calls.get(calls.size() - 1);
  }

  private static List<String> names(JsonNode page, String member) {
    return page.path(member).findValuesAsText("name");
  }
}
