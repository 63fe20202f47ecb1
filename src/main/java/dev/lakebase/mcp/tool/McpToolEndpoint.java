package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;

/**
 * {@code mcp-tool:NAME}. Options are named as those of Camel 4.22's {@code ai-tool}, so that a
 * route moves either way by its scheme.
 */
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "mcp-tool",
    title = "MCP Tool",
    syntax = "mcp-tool:name",
    category = Category.AI)
public final class McpToolEndpoint extends McpEndpoint {
  private final McpToolComponent component;

  @UriParam(
      prefix = "parameter.",
      multiValue = true,
      description =
          "Type of the argument NAME: string, integer, number or boolean; with .description,"
              + " .required and .enum, comma-separated")
  private final Map<String, Object> parameters;

  @UriParam(
      prefix = "outputParameter.",
      multiValue = true,
      description = "The same for a member of the structured result")
  private final Map<String, Object> outputParameters;

  @UriParam(
      description =
          "Instead of parameter.NAME: a JSON Schema, inline, classpath:FILE or file:FILE; property"
              + " placeholders in it are resolved")
  private String argSchema = "";

  @UriParam(
      description =
          "Instead of outputParameter.NAME: a JSON Schema. A tool with a structured result takes"
              + " response_format")
  private String outputSchema = "";

  @UriParam(
      enums = "true,false",
      description =
          "true: it changes nothing, and its SQL runs READ ONLY. Without it a tool writes")
  private Optional<Boolean> readOnlyHint = Optional.empty();

  @UriParam(enums = "true,false", description = "It may change or remove what is there")
  private Optional<Boolean> destructiveHint = Optional.empty();

  @UriParam(enums = "true,false", description = "Doing it twice changes nothing more")
  private Optional<Boolean> idempotentHint = Optional.empty();

  @UriParam(enums = "true,false", description = "It reaches beyond this service's database")
  private Optional<Boolean> openWorldHint = Optional.empty();

  McpToolEndpoint(
      String uri,
      McpToolComponent component,
      String name,
      Map<String, Object> parameters,
      Map<String, Object> outputParameters) {
    super(uri, component, name);
    this.component = component;
    this.parameters = parameters;
    this.outputParameters = outputParameters;
  }

  @Override
  public Consumer createConsumer(Processor steps) throws Exception {
    CatalogueConsumer<ToolDescriptor> consumer =
        new CatalogueConsumer<>(
            this, steps, getName(), descriptor(), component.catalogue().tools());
    configureConsumer(consumer);
    return consumer;
  }

  @Override
  public Producer createProducer() {
    return new McpToolProducer(
        this, component.catalogue(), component.results(), component.bulkheads());
  }

  private ToolDescriptor descriptor() {
    if (!Declaration.NAME.matcher(getName()).matches()) {
      throw new IllegalArgumentException(
          "Tool name '" + getName() + "': use lower snake case of at most 64 characters");
    }
    if (getDescription().isEmpty() || category().isEmpty()) {
      throw new IllegalArgumentException(
          getName() + ": an mcp-tool needs a description and a tag, its category");
    }
    Declaration declaration = new Declaration(getCamelContext());
    ObjectNode input = declaration.arguments(argSchema, parameters);
    ObjectNode output = declaration.output(outputSchema, outputParameters);
    VisibleText.requiredIn(getName() + ": a text in the schema of its arguments", input);
    VisibleText.requiredIn(getName() + ": a text in the schema of its output", output);
    boolean takesBranch = isTagged(BranchChoice.TAG);
    if (takesBranch) {
      BranchChoice.declare(input);
    }
    if (!output.isEmpty()) {
      ResponseFormat.declare(input);
    }
    return new ToolDescriptor(
        getName(),
        category(),
        getTitle(),
        getDescription(),
        new ToolHints(readOnlyHint, destructiveHint, idempotentHint, openWorldHint),
        new Schema(input),
        takesBranch,
        output.isEmpty() ? Optional.empty() : Optional.of(new Schema(output)));
  }

  public void setArgSchema(String argSchema) {
    this.argSchema = argSchema.strip();
  }

  public void setOutputSchema(String outputSchema) {
    this.outputSchema = outputSchema.strip();
  }

  public void setReadOnlyHint(boolean hint) {
    this.readOnlyHint = Optional.of(hint);
  }

  public void setDestructiveHint(boolean hint) {
    this.destructiveHint = Optional.of(hint);
  }

  public void setIdempotentHint(boolean hint) {
    this.idempotentHint = Optional.of(hint);
  }

  public void setOpenWorldHint(boolean hint) {
    this.openWorldHint = Optional.of(hint);
  }
}
