package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What tools/list says, and that the README says the same. {@code -Dlakebase.docs=write} writes the
 * table instead of checking it.
 */
class ToolTableTest {
  private static final Path README = Path.of("README.md");
  private static final String END = "<!-- /tools -->";
  private static final int TOKENS_OF_ALL_TOOLS = 9_000;
  private static final int TOOLS_OF_THE_CONTRACT = 27;

  private static RunningServer server;
  private static Agent agent;

  @BeforeAll
  static void start() {
    server = Agent.serverOnTestDatabase("LAKEBASE_ALLOW_WRITE=true");
    agent = new Agent(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theTableInTheReadmeIsTheCatalogue() throws IOException {
    String readme = Files.readString(README);
    int start = readme.indexOf('\n', readme.indexOf("<!-- tools:")) + 1;
    int end = readme.indexOf(END);
    if ("write".equals(System.getProperty("lakebase.docs"))) {
      Files.writeString(README, readme.substring(0, start) + table() + readme.substring(end));
      return;
    }
    assertThat(readme.substring(start, end)).isEqualTo(table());
  }

  @Test
  void theListIsSortedAndTheSameFromCallToCall() {
    JsonNode tools = agent.tools();

    assertThat(tools).extracting(tool -> tool.path("name").asText()).isSorted();
    assertThat(agent.tools().toString()).isEqualTo(tools.toString());
  }

  @Test
  void theListKeepsWithinItsShareOfTokens() {
    JsonNode tools = agent.tools();

    assertThat(tools.toString().length() / 4)
        .isLessThan(TOKENS_OF_ALL_TOOLS * tools.size() / TOOLS_OF_THE_CONTRACT);
  }

  @Test
  void everyToolSaysWhatItIsAndDescribesEveryArgument() {
    for (JsonNode tool : agent.tools()) {
      String name = tool.path("name").asText();
      assertThat(tool.path("title").asText()).as(name).isNotEmpty();
      assertThat(tool.path("description").asText()).as(name).hasSizeGreaterThan(60);
      assertThat(tool.path("annotations").has("readOnlyHint")).as(name).isTrue();
      assertThat(tool.path("outputSchema").path("type").asText()).as(name).isEqualTo("object");
      assertThat(tool.at("/inputSchema/additionalProperties").asBoolean(true)).as(name).isFalse();
      for (JsonNode property : tool.at("/inputSchema/properties")) {
        assertThat(property.path("description").asText()).as(name).isNotEmpty();
      }
    }
  }

  private static String table() {
    StringBuilder table = new StringBuilder("| Tool | Reads only | Arguments | What it does |\n");
    table.append("|---|---|---|---|\n");
    for (JsonNode tool : agent.tools()) {
      String does = tool.path("description").asText();
      table
          .append("| ")
          .append(tool.path("name").asText())
          .append(" | ")
          .append(tool.at("/annotations/readOnlyHint").asBoolean() ? "yes" : "no")
          .append(" | ")
          .append(arguments(tool.path("inputSchema")))
          .append(" | ")
          .append(does, 0, does.indexOf(". ") < 0 ? does.length() : does.indexOf(". ") + 1)
          .append(" |\n");
    }
    return table.toString();
  }

  private static String arguments(JsonNode schema) {
    StringJoiner names = new StringJoiner(", ");
    schema
        .path("properties")
        .fieldNames()
        .forEachRemaining(
            name -> {
              boolean required = schema.path("required").toString().contains('"' + name + '"');
              if (!name.equals("response_format")) {
                names.add(required ? "**" + name + "**" : name);
              }
            });
    return names.toString();
  }
}
