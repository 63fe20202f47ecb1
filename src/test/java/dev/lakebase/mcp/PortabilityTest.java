package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A tool's declaration moves to Camel's {@code ai-tool} by its scheme alone. */
class PortabilityTest {
  private static final List<Path> WHERE = List.of(Path.of("routes"), Path.of("examples"));

  static Stream<Path> filesWithTools() throws IOException {
    Stream.Builder<Path> files = Stream.builder();
    for (Path root : WHERE) {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path file : all.filter(it -> it.toString().endsWith(".camel.yaml")).toList()) {
          if (!file.toString().contains("target") && Files.readString(file).contains("mcp-tool:")) {
            files.add(file);
          }
        }
      }
    }
    return files
        .build()
        .filter(file -> !file.endsWith("mcp.camel.yaml") && !file.endsWith("templates.camel.yaml"));
  }

  @ParameterizedTest
  @MethodSource("filesWithTools")
  void everyOptionOfAToolIsOneOfAiTool(Path file) throws Exception {
    String moved = Files.readString(file).replace("mcp-tool:", "ai-tool:");
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.addComponent("ai-tool", new AiTool());
      List<RouteOutline> tools =
          routes(camel, moved).stream().filter(route -> route.isFrom("ai-tool")).toList();

      assertThat(tools).isNotEmpty();
      for (RouteOutline tool : tools) {
        camel.getEndpoint(tool.route().getInput().getEndpointUri());
        assertThat(tool.options()).as(tool.name()).containsKeys("description", "tags");
        boolean schema = tool.options().containsKey("argSchema");
        assertThat(tool.options().keySet())
            .as("argSchema and parameter.* exclude each other in " + tool.name())
            .noneMatch(option -> schema && option.startsWith("parameter."));
      }
    }
  }

  @Test
  void anOptionThatAiToolLacksIsNoticed() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.addComponent("ai-tool", new AiTool());

      assertThatThrownBy(() -> camel.getEndpoint("ai-tool:x?description=x&timeout=5"))
          .hasMessageContaining("timeout");
    }
  }

  private static List<RouteOutline> routes(CamelContext camel, String yaml) throws Exception {
    Resource resource = ResourceHelper.fromString("moved.camel.yaml", yaml);
    RouteBuilder builder =
        (RouteBuilder)
            PluginHelper.getRoutesLoader(camel)
                .findRoutesBuilders(List.of(resource))
                .iterator()
                .next();
    return builder.configureRoutes(camel).getRoutes().stream().map(RouteOutline::of).toList();
  }

  /** Takes the options that the list names, and leaves it to Camel to refuse others. */
  private static final class AiTool extends DefaultComponent {
    private final Pattern options;

    AiTool() throws IOException {
      try (InputStream in =
          PortabilityTest.class.getResourceAsStream("/portability/ai-tool-options.txt")) {
        String list = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        this.options =
            Pattern.compile(
                String.join(
                    "|",
                    list.lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.replace(".", "\\.").replace("NAME", "[A-Za-z0-9_]+"))
                        .toList()));
      }
    }

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
      parameters.keySet().removeIf(option -> options.matcher(option).matches());
      return new DefaultEndpoint(uri, this) {
        @Override
        public Producer createProducer() {
          throw new UnsupportedOperationException();
        }

        @Override
        public Consumer createConsumer(Processor processor) {
          throw new UnsupportedOperationException();
        }
      };
    }
  }
}
