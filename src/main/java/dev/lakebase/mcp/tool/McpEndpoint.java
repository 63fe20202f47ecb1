package dev.lakebase.mcp.tool;

import java.util.Arrays;
import org.apache.camel.Component;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Options that {@code mcp-tool}, {@code mcp-prompt} and {@code mcp-resource} share. A route
 * <em>from</em> such an endpoint offers it; a step <em>to</em> it calls what a running route
 * offers.
 */
abstract class McpEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {
  private final String name;

  @UriParam(description = "For people; the name if not set")
  private String title = "";

  @UriParam(
      description =
          "For models: when to use it and when another is better. At most 2,000 visible characters")
  private String description = "";

  @UriParam(
      description =
          "Comma-separated. The first is the governance category; on_branch gives a tool"
              + " project_name and branch_name, and its lakebase: steps run on that branch")
  private String tags = "";

  McpEndpoint(String uri, Component component, String name) {
    super(uri, component);
    this.name = name;
  }

  public final String getName() {
    return name;
  }

  public final String getTitle() {
    return title.isEmpty() ? name : title;
  }

  /** For people; the name when not set. */
  public final void setTitle(String title) {
    this.title = VisibleText.required(name + ": title", title);
  }

  public final String getDescription() {
    return description;
  }

  /** For models: at most 2,000 characters, none of them invisible. */
  public final void setDescription(String description) {
    this.description = VisibleText.required(name + ": description", description.strip());
  }

  public final String getTags() {
    return tags;
  }

  /** Comma-separated; the first is the governance category. */
  public final void setTags(String tags) {
    this.tags = tags;
  }

  final String category() {
    return tags.split(",", 2)[0].strip();
  }

  final boolean isTagged(String tag) {
    return Arrays.stream(tags.split(",")).map(String::strip).anyMatch(tag::equals);
  }

  /** Two versions of a route may run beside each other; which one is found the catalogue says. */
  @Override
  public final boolean isMultipleConsumersSupported() {
    return true;
  }

  @Override
  public final boolean isLenientProperties() {
    return false;
  }
}
