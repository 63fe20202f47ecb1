package dev.lakebase.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.testing.Stage;
import dev.lakebase.mcp.testing.TestCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The cases beside the routes, on a sandbox. */
class RouteCasesTest {
  private static Stage stage;

  @BeforeAll
  static void start() {
    stage = OwnStage.inSandbox();
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @TestFactory
  Stream<DynamicNode> cases() throws IOException {
    return ShippedCases.on(stage);
  }

  @Test
  void aServerElsewherePlaysAllButWhatOnlyItsOwnerCanDo() {
    stage.control().orElseThrow().govern("sql: {profile: read_only}");
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(lines, true, UTF_8);

    int code =
        new TestCommand(out, out, unused -> stage)
            .run(List.of("--server", stage.uri().toString(), ShippedCases.ROUTES.toString()));

    assertThat(lines.toString(UTF_8))
        .contains("ok    lakebase_read_query: Two statements in one text are refused")
        .contains("ok    lakebase_create_branch: A branch is created, read on and deleted")
        .contains(
            "skip  lakebase_execute_query: A permitted write is committed and counted (needs SQL"
                + " past the service)")
        .contains(
            "skip  lakebase_append_insight: What was noted is read back, and by nobody else (needs"
                + " a policy or principal of its own)")
        .doesNotContain("FAIL");
    assertThat(code).isEqualTo(TestCommand.PASSED);
  }
}
