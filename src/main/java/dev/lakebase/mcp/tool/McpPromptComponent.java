package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.PropertiesHelper;

/** {@code mcp-prompt:} — a route from it is a prompt, a step to it renders the prompt. */
public final class McpPromptComponent extends DefaultComponent {
  private final Catalogue catalogue;
  private final Rounds rounds;

  public McpPromptComponent(Catalogue catalogue, Rounds rounds) {
    this.catalogue = catalogue;
    this.rounds = rounds;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String name, Map<String, Object> options)
      throws Exception {
    PromptEndpoint endpoint =
        new PromptEndpoint(
            uri, this, name, PropertiesHelper.extractProperties(options, "parameter."));
    setProperties(endpoint, options);
    return endpoint;
  }

  /**
   * {@code mcp-prompt:NAME} with title, description, string parameters, and the tools it names:
   * without any of them a caller does not see it.
   */
  @UriEndpoint(
      firstVersion = "0.1.0",
      scheme = "mcp-prompt",
      title = "MCP Prompt",
      syntax = "mcp-prompt:name",
      category = Category.AI)
  public static final class PromptEndpoint extends McpEndpoint {
    private final McpPromptComponent component;

    @UriParam(
        prefix = "parameter.",
        multiValue = true,
        description = "string, the type of the argument NAME; with .description and .required")
    private final Map<String, Object> parameters;

    @UriParam(
        description =
            "Comma-separated names of the tools that it leads through; who may use none of them"
                + " does not see it")
    private Set<String> tools = Set.of();

    PromptEndpoint(
        String uri, McpPromptComponent component, String name, Map<String, Object> parameters) {
      super(uri, component, name);
      this.component = component;
      this.parameters = parameters;
    }

    /** Comma-separated names of the tools that the prompt leads through. */
    public void setTools(String names) {
      tools =
          Arrays.stream(names.split(","))
              .map(String::strip)
              .filter(name -> !name.isEmpty())
              .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Consumer createConsumer(Processor steps) throws Exception {
      if (!Declaration.NAME.matcher(getName()).matches()) {
        throw new IllegalArgumentException(
            "Prompt name '" + getName() + "': use lower snake case of at most 64 characters");
      }
      ObjectNode input = new Declaration(getCamelContext()).arguments("", parameters);
      VisibleText.requiredIn(getName() + ": a text in the schema of its arguments", input);
      PromptDescriptor descriptor =
          new PromptDescriptor(getName(), getTitle(), getDescription(), new Schema(input), tools);
      CatalogueConsumer<PromptDescriptor> consumer =
          new CatalogueConsumer<>(
              this, steps, getName(), descriptor, component.catalogue.prompts());
      configureConsumer(consumer);
      return consumer;
    }

    @Override
    public Producer createProducer() {
      return new McpPromptProducer(this, component.catalogue, component.rounds);
    }
  }
}
