package dev.lakebase.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.testing.TestCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code test}, as whoever wrote a route and its cases runs it. */
class TestCommandTest {
  private static final String ROUTE =
      """
      - route:
          id: orders-by-status
          routeConfigurationId: tool
          from:
            uri: mcp-tool:orders_by_status
            parameters:
              tags: schema_read
              title: Orders by status
              description: How many orders have a status.
              readOnlyHint: true
              parameter.status: string
              parameter.status.required: true
              outputParameter.orders: integer
            steps:
              - to:
                  uri: lakebase:query
                  parameters:
                    sql: "SELECT json_build_object('orders', count(*)) FROM orders WHERE status = :#status"
                    outputType: SelectOne
      """;
  private static final String CASES =
      """
      cases:
        - name: Orders are counted
          group: success
          tool: orders_by_status
          arguments: {status: shipped}
          expect: {structure: {orders: {$least: 1}}}
        - name: There is no such status
          group: success
          tool: orders_by_status
          arguments: {status: lost}
          expect: {structure: {orders: 1}}
        - name: The status has to be given
          group: bounds
          tool: orders_by_status
          expect: {error: "Argument 'status' is required"}
      """;

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void theRoutesOfADirectoryRunWithTheirCases() throws IOException {
    Files.writeString(directory.resolve("orders.camel.yaml"), ROUTE);
    Path cases = Files.writeString(directory.resolve("orders.test.yaml"), CASES);

    assertThat(run(directory.toString())).isEqualTo(TestCommand.FAILED);

    assertThat(text(out).lines().toList())
        .contains(
            "ok    orders_by_status: Orders are counted",
            "FAIL  orders_by_status: There is no such status (" + cases + ":7)",
            "      line 11: at '/orders' expected 1, got 0",
            "ok    orders_by_status: The status has to be given")
        .last()
        .asString()
        .startsWith("2 passed, 1 failed, 0 skipped in ");
  }

  @Test
  void nothingIsPlayedWhenTheCommandOrAFileIsWrong() throws IOException {
    assertThat(run("--sever", "x")).isEqualTo(TestCommand.USAGE);
    assertThat(text(err)).startsWith("usage: test");
    assertThat(run(directory.resolve("gone").toString())).isEqualTo(TestCommand.USAGE);
    assertThat(run(directory.toString())).isEqualTo(TestCommand.USAGE);
    assertThat(text(err)).contains("There is no *.test.yaml in " + directory);
    Path cases = Files.writeString(directory.resolve("a.test.yaml"), "cases: []");
    assertThat(run(directory.toString())).isEqualTo(TestCommand.USAGE);
    assertThat(text(err)).contains(cases + ":1: cases: must have at least 1 items");
    assertThat(text(out)).isEmpty();
  }

  private int run(String... arguments) {
    return new TestCommand(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            OwnStage::withRoutes)
        .run(List.of(arguments));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(UTF_8);
  }
}
