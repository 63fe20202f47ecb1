package dev.lakebase.mcp.tool;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A resource as its route declares it (MCP, server/resources). A URI with {@code {variable}} is a
 * template (RFC 6570, level 1, one path segment each).
 *
 * @param name the endpoint's name, unique among resources
 * @param category the governance category: the route's first tag; empty for none
 */
public record ResourceDescriptor(
    String name, String uri, String category, String title, String description, String mimeType) {
  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z][a-z0-9_]*)}");

  public ResourceDescriptor {
    if (VARIABLE.matcher(uri).results().anyMatch(it -> it.group(1).startsWith("camel"))) {
      throw new IllegalArgumentException(
          uri + ": a variable becomes a header, and must not begin with 'camel'");
    }
  }

  public boolean isTemplate() {
    return VARIABLE.matcher(uri).find();
  }

  /** Whether one of the two would answer for a URI of the other. */
  boolean answersFor(ResourceDescriptor other) {
    return uri.equals(other.uri) || match(other.uri).isPresent() || other.match(uri).isPresent();
  }

  /** The template's variables, empty for a plain match; nothing when this is another resource. */
  public Optional<Map<String, String>> match(String wanted) {
    if (!isTemplate()) {
      return wanted.equals(uri) ? Optional.of(Map.of()) : Optional.empty();
    }
    Matcher names = VARIABLE.matcher(uri);
    StringBuilder pattern = new StringBuilder();
    Map<String, String> variables = new LinkedHashMap<>();
    int end = 0;
    while (names.find()) {
      pattern.append(Pattern.quote(uri.substring(end, names.start()))).append("([^/?#]+)");
      variables.put(names.group(1), "");
      end = names.end();
    }
    Matcher values =
        Pattern.compile(pattern.append(Pattern.quote(uri.substring(end))).toString())
            .matcher(wanted);
    if (!values.matches()) {
      return Optional.empty();
    }
    int group = 1;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      variable.setValue(values.group(group++));
    }
    return Optional.of(variables);
  }
}
