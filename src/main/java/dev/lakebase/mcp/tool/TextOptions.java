package dev.lakebase.mcp.tool;

import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.support.component.EndpointUriFactorySupport;

/**
 * Lets some options of a scheme hold any text. Camel's YAML writes an endpoint's parameters into a
 * URI as they are, where {@code &}, {@code %} and {@code +} would mean something else; the options
 * that a factory names are wrapped in {@code RAW()} by it.
 */
public abstract class TextOptions extends EndpointUriFactorySupport implements EndpointUriFactory {
  private final String scheme;
  private final String path;
  private final Set<String> options;

  /**
   * @param path what stands behind the scheme and its colon
   * @param options those that hold text
   */
  protected TextOptions(String scheme, String path, Set<String> options) {
    this.scheme = scheme;
    this.path = path;
    this.options = options;
  }

  @Override
  public final boolean isEnabled(String name) {
    return scheme.equals(name);
  }

  @Override
  public final String buildUri(String name, Map<String, Object> properties, boolean encode)
      throws URISyntaxException {
    String syntax = scheme + ":" + path;
    Map<String, Object> rest = new HashMap<>(properties);
    String uri = buildPathParameter(syntax, syntax, path, null, true, rest);
    return buildQueryParameters(uri, rest, encode);
  }

  @Override
  public final Set<String> propertyNames() {
    return options;
  }

  @Override
  public final Set<String> secretPropertyNames() {
    return options;
  }

  @Override
  public final Map<String, String> multiValuePrefixes() {
    return Map.of();
  }

  @Override
  public final boolean isLenientProperties() {
    return false;
  }
}
