package dev.lakebase.mcp.protocol;

import static dev.lakebase.mcp.protocol.Conversation.legacy;
import static dev.lakebase.mcp.protocol.Conversation.modern;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"tools/list", "prompts/list", "resources/list", "resources/templates/list"})
  void aListIsTheSameToTheByteFromCallToCall(String method) throws Exception {
    String first = modern(method, "{}").send().text();
    assertThat(modern(method, "{}").send().text()).isEqualTo(first);
    assertThat(legacy(method, "{}").send().text()).isEqualTo(legacy(method, "{}").send().text());
  }

  @Test
  void toolsAreSortedByName() throws Exception {
    List<String> names = new ArrayList<>();
    modern("tools/list", "{}")
        .send()
        .result()
        .path("tools")
        .forEach(tool -> names.add(tool.path("name").asText()));
    assertThat(names).hasSizeGreaterThan(5).isSorted();
  }

  @Test
  void templatesAreListedApart() throws Exception {
    String resources = modern("resources/list", "{}").send().text();
    String templates = modern("resources/templates/list", "{}").send().text();
    assertThat(resources).contains("memo://probe\"").doesNotContain("{item}");
    assertThat(templates).contains("\"uriTemplate\":\"memo://probe/{item}\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\"nonsense\"", "\"!!\"", "5", "null", "{}"})
  void aCursorThatIsNotOursIsRefused(String cursor) throws Exception {
    assertThat(modern("tools/list", "{\"cursor\":" + cursor + "}").send().code()).isEqualTo(-32602);
  }

  @Test
  void pagesFollowEachOtherToTheEnd() {
    List<String> all =
        new ArrayList<>(IntStream.range(0, 600).mapToObj("tool_%03d"::formatted).toList());
    List<String> seen = new ArrayList<>();
    ObjectNode page = page(all, Json.MAPPER.createObjectNode());
    int pages = 1;
    while (page.has("nextCursor")) {
      page.path("tools").forEach(tool -> seen.add(tool.path("name").asText()));
      all.remove("tool_000");
      page =
          page(all, Json.MAPPER.createObjectNode().put("cursor", page.path("nextCursor").asText()));
      pages++;
    }
    page.path("tools").forEach(tool -> seen.add(tool.path("name").asText()));
    assertThat(pages).isEqualTo(3);
    assertThat(seen).hasSize(600).doesNotHaveDuplicates();
  }

  private static ObjectNode page(List<String> names, ObjectNode params) {
    McpRequest request =
        new McpRequest(
            Era.MODERN,
            Conversation.MODERN,
            Optional.empty(),
            "tools/list",
            params,
            Json.MAPPER.createObjectNode(),
            Map.of(),
            false);
    return Cursor.page(
        request,
        "tools",
        names,
        name -> name,
        name -> Json.MAPPER.createObjectNode().put("name", name));
  }
}
