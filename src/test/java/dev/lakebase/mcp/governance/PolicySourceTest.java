package dev.lakebase.mcp.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.protocol.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicySourceTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private Path file;
  private Road road;

  @BeforeEach
  void start() throws Exception {
    file = directory.resolve("governance.yaml");
    Files.writeString(file, "tools: {denied_tools: [lakebase_list_branches]}\n");
    road = new Road(Map.of("LAKEBASE_GOVERNANCE_CONFIG", file.toString()));
    road.policies.start(Duration.ofMillis(20));
  }

  @AfterEach
  void stop() {
    road.close();
  }

  @Test
  void aChangedFileTakesEffectWithoutARestart() throws Exception {
    assertThat(denied("lakebase_list_branches")).isTrue();
    String before = road.policies.status().version();

    replace("tools: {denied_tools: [lakebase_list_schemas]}\n");

    // In force first, then told, then on record.
    await().atMost(BOUND).until(() -> events().size() == 2);
    assertThat(denied("lakebase_list_schemas")).isTrue();
    assertThat(denied("lakebase_list_branches")).isFalse();
    assertThat(road.policies.status().version()).isNotEqualTo(before);
    assertThat(events())
        .extracting(line -> line.path("event").asText())
        .containsExactly("policy loaded", "policy loaded");
  }

  @Test
  void aFileThatIsWrittenToInPlaceIsSeen() throws Exception {
    Files.writeString(file, "tools: {profile: read_only}\n");

    await().atMost(BOUND).until(() -> denied("lakebase_delete_branch"));
  }

  @Test
  void aBrokenFileKeepsTheLastGoodPolicyAndSaysSo() throws Exception {
    String before = road.policies.status().version();

    replace("tools: {denied_tools: [lakebase_nothing]}\n");

    await().atMost(BOUND).until(() -> events().size() == 2);
    assertThat(road.policies.status().problem().orElseThrow())
        .startsWith(file + ", tools.denied_tools: Unknown tool 'lakebase_nothing'.");
    assertThat(road.policies.status().version()).isEqualTo(before);
    assertThat(denied("lakebase_list_branches")).isTrue();
    JsonNode refused = events().get(1);
    assertThat(refused.path("event").asText()).isEqualTo("policy refused");
    assertThat(refused.path("policy").asText()).isEqualTo(before);
    assertThat(refused.path("reason").asText()).contains("lakebase_nothing");
  }

  @Test
  void aRepairedFileIsTakenAgain() throws Exception {
    Files.writeString(file, "tools: [");
    await().atMost(BOUND).until(() -> road.policies.status().problem().isPresent());

    Files.writeString(file, "tools: {denied_tools: [lakebase_list_schemas]}\n");

    await().atMost(BOUND).until(() -> road.policies.status().problem().isEmpty());
    assertThat(denied("lakebase_list_schemas")).isTrue();
  }

  @Test
  void aFileThatVanishesKeepsTheLastGoodPolicyAndIsTakenBackWhenItReturns() throws Exception {
    String content = Files.readString(file);
    Files.delete(file);
    await().atMost(BOUND).until(() -> road.policies.status().problem().isPresent());
    assertThat(denied("lakebase_list_branches")).isTrue();

    Files.writeString(file, content);

    await().atMost(BOUND).until(() -> road.policies.status().problem().isEmpty());
    assertThat(denied("lakebase_list_branches")).isTrue();
  }

  /** As a whole: whoever writes in place may be held up when the file is empty, for two looks. */
  private void replace(String content) throws IOException {
    Path next = Files.writeString(directory.resolve("next"), content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private boolean denied(String tool) {
    return road.callAs(Caller.LOCAL, tool, Map.of())
        .path("content")
        .path(0)
        .path("text")
        .asText()
        .contains("is not permitted");
  }

  private List<JsonNode> events() {
    return road.lines().stream()
        .filter(line -> line.path("event").asText().startsWith("policy"))
        .toList();
  }
}
