package dev.lakebase.mcp.tool;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.PropertiesHelper;

/** {@code mcp-tool:} — a route from it is a tool, a step to it runs the tool. */
public final class McpToolComponent extends DefaultComponent {
  private final Catalogue catalogue;
  private final ToolResults results;
  private final Bulkheads bulkheads;

  public McpToolComponent(Catalogue catalogue, ToolResults results, Bulkheads bulkheads) {
    this.catalogue = catalogue;
    this.results = results;
    this.bulkheads = bulkheads;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String name, Map<String, Object> options)
      throws Exception {
    Map<String, Object> parameters = PropertiesHelper.extractProperties(options, "parameter.");
    Map<String, Object> outputs = PropertiesHelper.extractProperties(options, "outputParameter.");
    McpToolEndpoint endpoint = new McpToolEndpoint(uri, this, name, parameters, outputs);
    setProperties(endpoint, options);
    return endpoint;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  ToolResults results() {
    return results;
  }

  Bulkheads bulkheads() {
    return bulkheads;
  }
}
