package dev.lakebase.mcp.tool;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ToolTemplatesTest {
  private static DefaultCamelContext camel;

  @BeforeAll
  static void start() throws Exception {
    camel = new DefaultCamelContext();
    ToolTemplates.registeredIn(camel);
    camel.start();
    load(ResourceHelper.resolveMandatoryResource(camel, "classpath:lakebase/templates.camel.yaml"));
  }

  @AfterAll
  static void stop() {
    camel.stop();
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("lakebase-sql-tool", "desciption: Typed wrong", "knows no 'desciption'"),
        mistake("lakebase-sql-tool", "beans: x", "its parameters are [arguments, description"),
        mistake("lakebase-sql-tool", "tool: ListOrders", "lower snake case"),
        mistake("lakebase-sql-tool", "sql: ''", "needs a value for 'sql'"),
        mistake("lakebase-sql-tool", "sql: select (1)&(2)", "write ') &'"),
        mistake("lakebase-sql-tool", "arguments: just words", "neither"),
        mistake("lakebase-sql-tool", "arguments: 'a: {type: string'", "no YAML"),
        mistake("lakebase-sql-tool", "arguments: 'a: {type: string}'", "type and a description"),
        mistake("lakebase-sql-tool", "arguments: 'a: string'", "argument 'a'"),
        mistake("lakebase-rest-tool", "host: rates.example.com", "http:// or https://"),
        mistake("lakebase-rest-tool", "host: https://rates.example.com/v1", "belongs to path"),
        mistake("lakebase-rest-tool", "host: https://me:secret@rates.example.com", "a host"),
        mistake("lakebase-rest-tool", "path: v1/rates", "a path from / on"),
        mistake("lakebase-rest-tool", "path: /Proxy/rates", "not beginning with /proxy"),
        mistake("lakebase-rest-tool", "method: TRACE", "GET, POST, PUT, PATCH or DELETE"),
        mistake("lakebase-rest-tool", "timeout: '5'", "in milliseconds"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeInAParameterIsRefusedByItsName(String template, String mistake, String words) {
    String[] wrong = mistake.split(": ", 2);
    String own =
        template.equals("lakebase-sql-tool")
            ? "      - {name: sql, value: SELECT 1}\n"
            : "      - {name: host, value: 'http://localhost'}\n      - {name: path, value: /}\n";
    String file =
        """
        - templatedRoute:
            routeTemplateRef: %s
            parameters:
              - {name: tool, value: one}
              - {name: tags, value: test}
              - {name: description, value: One.}
        %s      - name: %s
                value: %s
        """
            .formatted(template, own, wrong[0], wrong[1]);

    assertThatThrownBy(() -> load(ResourceHelper.fromString("one.camel.yaml", file)))
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @MethodSource("needed")
  void aParameterThatIsMissingIsNamed(String template, String needed) {
    String file = "- templatedRoute:\n    routeTemplateRef: " + template + "\n";

    assertThatThrownBy(() -> load(ResourceHelper.fromString("one.camel.yaml", file)))
        .hasMessageContaining(template)
        .hasMessageContaining(needed);
  }

  static Stream<Arguments> needed() {
    return Stream.of(
        Arguments.of("lakebase-sql-tool", "tool, tags, description, sql"),
        Arguments.of("lakebase-rest-tool", "tool, tags, description, host, path"),
        Arguments.of("lakebase-fan-out-tool", "tool, tags, description, sql, host, path"));
  }

  private static Arguments mistake(String template, String parameter, String words) {
    return Arguments.of(template, parameter, words);
  }

  private static void load(Resource resource) throws Exception {
    PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
  }
}
