package dev.lakebase.mcp.tool;

import java.util.Map;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultComponent;

/** {@code mcp-resource:} — a route from it is a resource, a step to it reads the resource. */
public final class McpResourceComponent extends DefaultComponent {
  private final Catalogue catalogue;
  private final Rounds rounds;

  public McpResourceComponent(Catalogue catalogue, Rounds rounds) {
    this.catalogue = catalogue;
    this.rounds = rounds;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String name, Map<String, Object> options)
      throws Exception {
    ResourceEndpoint endpoint = new ResourceEndpoint(uri, this, name);
    setProperties(endpoint, options);
    return endpoint;
  }

  /** {@code mcp-resource:NAME} with the options of Camel's {@code ai-resource}. */
  @UriEndpoint(
      firstVersion = "0.1.0",
      scheme = "mcp-resource",
      title = "MCP Resource",
      syntax = "mcp-resource:name",
      category = Category.AI)
  public static final class ResourceEndpoint extends McpEndpoint {
    private final McpResourceComponent component;

    @UriParam(description = "The URI, or a template whose {variable} segments become headers")
    private String resourceUri = "";

    @UriParam(defaultValue = "text/plain", description = "Type of the content")
    private String mimeType = "text/plain";

    ResourceEndpoint(String uri, McpResourceComponent component, String name) {
      super(uri, component, name);
      this.component = component;
    }

    @Override
    public Consumer createConsumer(Processor steps) throws Exception {
      if (resourceUri.isEmpty()) {
        throw new IllegalArgumentException(getName() + ": an mcp-resource needs a resourceUri");
      }
      CatalogueConsumer<ResourceDescriptor> consumer =
          new CatalogueConsumer<>(
              this,
              steps,
              getName(),
              new ResourceDescriptor(
                  getName(), resourceUri, category(), getTitle(), getDescription(), mimeType),
              component.catalogue.resources());
      configureConsumer(consumer);
      return consumer;
    }

    @Override
    public Producer createProducer() {
      return new McpResourceProducer(this, component.catalogue, component.rounds);
    }

    /** The URI, or a template with {@code {variable}} segments, which become headers. */
    public void setResourceUri(String resourceUri) {
      this.resourceUri = resourceUri;
    }

    public void setMimeType(String mimeType) {
      this.mimeType = mimeType;
    }
  }
}
