package dev.lakebase.mcp.agent;

import static java.util.regex.Matcher.quoteReplacement;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.RunningServer;
import dev.lakebase.mcp.agent.Evaluation.Call;
import dev.lakebase.mcp.agent.Evaluation.Pair;
import dev.lakebase.mcp.protocol.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The evaluation's answers are right: every chain of calls, on one fresh sandbox, ends at them. The
 * policy is the one that {@code eval/README.md} tells to evaluate a model with.
 */
class EvaluationTest {
  private static final Pattern KEPT = Pattern.compile("\\$\\{(\\w+)}");

  @TempDir static Path home;

  private static Evaluation evaluation;
  private static RunningServer server;
  private static Agent agent;

  @BeforeAll
  static void start() throws IOException {
    evaluation = Evaluation.read(Path.of("eval/evaluation.xml"));
    server =
        RunningServer.inSandbox(
            home, "--LAKEBASE_TOOL_PROFILE=developer", "--LAKEBASE_SQL_PROFILE=developer");
    agent = new Agent(server);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                new Place("/branches/[branch=dev]/state")
                    .in(
                        agent
                            .calls("lakebase_list_branches", "{\"project_name\": \"demo\"}")
                            .data())
                    .asText()
                    .equals("ready"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @TestFactory
  Stream<DynamicTest> everyChainEndsAtItsAnswer() {
    return evaluation.pairs().stream()
        .map(pair -> DynamicTest.dynamicTest(pair.question(), () -> replay(pair)));
  }

  @Test
  void theQuestionsAreAUsersAndDoNotTellTheirAnswers() {
    assertThat(evaluation.pairs().size()).isGreaterThanOrEqualTo(24);
    assertThat(evaluation.pairs()).extracting(Pair::question).doesNotHaveDuplicates();
    assertThat(evaluation.pairs())
        .allSatisfy(
            pair -> {
              String question = pair.question().toLowerCase(Locale.ROOT);
              assertThat(question).doesNotContain("lakebase_");
              assertThat(pair.answer()).isNotEmpty();
              assertThat(question).doesNotContain(pair.answer().toLowerCase(Locale.ROOT));
            });
  }

  @Test
  void theChainsAreOfSeveralCallsAndUseEveryTool() {
    assertThat(evaluation.pairs())
        .allSatisfy(pair -> assertThat(pair.chain()).hasSizeBetween(2, 9));
    assertThat(evaluation.pairs())
        .allSatisfy(
            pair ->
                assertThat(pair.chain().stream().filter(call -> call.answer().isPresent()))
                    .hasSize(1));
    Set<String> listed = new HashSet<>();
    agent.tools().forEach(tool -> listed.add(tool.path("name").asText()));
    assertThat(evaluation.pairs().stream().flatMap(pair -> pair.chain().stream().map(Call::tool)))
        .containsAll(listed);
  }

  private static void replay(Pair pair) throws IOException {
    Map<String, JsonNode> kept = new HashMap<>();
    for (Call call : pair.chain()) {
      JsonNode arguments = filled(Json.MAPPER.readTree(call.arguments()), kept);
      JsonNode data = agent.calls(call.tool(), arguments.toString()).data();
      call.keeps().forEach((name, place) -> kept.put(name, place.in(data)));
      call.answer().ifPresent(place -> assertAnswers(pair, place.in(data)));
    }
  }

  private static void assertAnswers(Pair pair, JsonNode found) {
    if (found.isNumber()) {
      assertThat(found.decimalValue()).isEqualByComparingTo(new BigDecimal(pair.answer()));
    } else {
      assertThat(found.asText()).isEqualTo(pair.answer());
    }
  }

  /** A text that is one kept value becomes that value, a number for instance. */
  private static JsonNode filled(JsonNode arguments, Map<String, JsonNode> kept) {
    if (arguments instanceof ObjectNode object) {
      object.properties().forEach(member -> member.setValue(filled(member.getValue(), kept)));
    } else if (arguments instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, filled(array.get(i), kept));
      }
    } else if (arguments.isTextual()) {
      var one = KEPT.matcher(arguments.textValue());
      return one.matches()
          ? kept.get(one.group(1))
          : Json.MAPPER
              .getNodeFactory()
              .textNode(one.replaceAll(name -> quoteReplacement(kept.get(name.group(1)).asText())));
    }
    return arguments;
  }
}
