package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.testing.Case;
import dev.lakebase.mcp.testing.CaseFile;
import dev.lakebase.mcp.testing.CaseResult;
import dev.lakebase.mcp.testing.CaseRunner;
import dev.lakebase.mcp.testing.Stage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/** The cases beside the routes that ship, as tests on one stage. */
final class ShippedCases {
  static final Path ROUTES = Path.of("routes");

  private ShippedCases() {}

  /** A container for each file; the stage is closed by who asked for it. */
  static Stream<DynamicNode> on(Stage stage) throws IOException {
    List<CaseFile> files = CaseFile.below(ROUTES);
    assertThat(files).isNotEmpty();
    CaseRunner runner = new CaseRunner(stage);
    return files.stream()
        .map(
            file ->
                DynamicContainer.dynamicContainer(
                    ROUTES.relativize(file.path()).toString(),
                    file.cases().stream().map(one -> test(one, runner))));
  }

  private static DynamicTest test(Case one, CaseRunner runner) {
    URI source = one.file().toUri();
    return DynamicTest.dynamicTest(
        one.subject() + ": " + one.name(),
        source,
        () -> {
          CaseResult result = runner.play(one);
          Supplier<String> said = () -> String.join("\n", result.problems());
          Assumptions.assumeTrue(result.outcome() != CaseResult.Outcome.SKIPPED, said);
          assertThat(result.problems()).as(one.file() + ":" + one.line()).isEmpty();
        });
  }
}
