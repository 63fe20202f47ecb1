package dev.lakebase.mcp.tool;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.camel.Component;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Options that {@code mcp-tool}, {@code mcp-prompt} and {@code mcp-resource} share. A route
 * <em>from</em> such an endpoint offers it; a step <em>to</em> it calls what a running route
 * offers.
 */
abstract class McpEndpoint extends DefaultEndpoint {
  private static final int LONGEST_DESCRIPTION = 2000;
  private static final Pattern UNSEEN =
      Pattern.compile("[\\p{Cntrl}&&[^\n]]|[\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

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
    this.title = visible("title", title);
  }

  public final String getDescription() {
    return description;
  }

  /** For models: at most 2,000 characters, none of them invisible. */
  public final void setDescription(String description) {
    this.description = visible("description", description.strip());
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

  @Override
  public final boolean isLenientProperties() {
    return false;
  }

  private String visible(String option, String text) {
    if (text.length() > LONGEST_DESCRIPTION) {
      throw new IllegalArgumentException(
          name + ": " + option + " is longer than " + LONGEST_DESCRIPTION + " characters");
    }
    if (UNSEEN.matcher(text).find()) {
      throw new IllegalArgumentException(
          name + ": " + option + " has a control or bidi character; take it out");
    }
    return text;
  }
}
