package dev.lakebase.mcp;

import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.util.URISupport;

/**
 * What a route's definition says of it before it runs.
 *
 * @param from scheme and path of what it consumes, without options
 * @param options of that
 * @param targets schemes and paths of its static steps
 */
record RouteOutline(
    RouteDefinition route, String from, Map<String, Object> options, Set<String> targets) {
  static RouteOutline of(RouteDefinition route) {
    String uri = route.getInput().getEndpointUri();
    Set<String> targets = new HashSet<>();
    for (SendDefinition<?> step :
        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), SendDefinition.class)) {
      targets.add(bare(step.getEndpointUri()));
    }
    return new RouteOutline(route, bare(uri), options(uri), targets);
  }

  private static String bare(String uri) {
    return uri.split("\\?", 2)[0].replace("://", ":");
  }

  private static Map<String, Object> options(String uri) {
    String[] parts = uri.split("\\?", 2);
    try {
      return parts.length == 1 ? Map.of() : URISupport.parseQuery(parts[1], true);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("The options of " + parts[0] + " can't be read", e);
    }
  }

  boolean isFrom(String scheme) {
    return from.startsWith(scheme + ":");
  }

  boolean sendsTo(String scheme) {
    return targets.stream().anyMatch(target -> target.startsWith(scheme + ":"));
  }

  /** The name under which it is offered, where it is a tool, prompt or resource. */
  String name() {
    return from.substring(from.indexOf(':') + 1);
  }

  /** The governance category: the first tag. */
  String category() {
    return listed("tags").stream().findFirst().orElse("");
  }

  /** A comma-separated option, in its order. */
  Set<String> listed(String option) {
    return Arrays.stream(String.valueOf(options.getOrDefault(option, "")).split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
