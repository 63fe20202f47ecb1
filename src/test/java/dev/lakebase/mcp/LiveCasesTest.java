package dev.lakebase.mcp;

import dev.lakebase.mcp.testing.Stage;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The cases beside the routes, on the workspace and the database that the environment names. */
@EnabledIfEnvironmentVariable(
    named = "LAKEBASE_LIVE_TEST",
    matches = "true",
    disabledReason = "LAKEBASE_LIVE_TEST=true plays the cases on a real workspace")
class LiveCasesTest {
  private static Stage stage;

  @BeforeAll
  static void start() {
    stage = OwnStage.live();
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @TestFactory
  Stream<DynamicNode> cases() throws IOException {
    return ShippedCases.on(stage);
  }
}
