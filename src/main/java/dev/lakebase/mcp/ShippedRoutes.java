package dev.lakebase.mcp;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.springframework.core.io.support.ResourcePatternResolver;

/**
 * Adds the shipped routes to the application's Camel context, after its own: the front door always,
 * the tools that are asked for, and of the routes behind them those that these, or the
 * application's own routes, send to.
 */
final class ShippedRoutes implements CamelContextConfiguration {
  private static final List<String> FILES =
      List.of("classpath*:lakebase/*.camel.yaml", "classpath*:lakebase/tools/*.camel.yaml");

  /** What the database room asks for branches and credentials. */
  private static final List<String> ASKED_BY_DATABASE =
      List.of("direct:resolve-branch", "direct:mint-credential", "direct:compute-asleep");

  private final Inclusion included;
  private final ResourcePatternResolver resources;

  ShippedRoutes(Inclusion included, ResourcePatternResolver resources) {
    this.included = included;
    this.resources = resources;
  }

  @Override
  public void beforeApplicationStart(CamelContext camel) {
    requireSupported(camel);
    try {
      add(camel);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("The shipped routes can't be loaded", e);
    }
  }

  @Override
  public void afterApplicationStart(CamelContext camel) {
    // Nothing is left to do.
  }

  /** See docs/decisions/0002. */
  private static void requireSupported(CamelContext camel) {
    if (camel.getCamelContextExtension().getExchangeFactory().isPooled()) {
      throw new ConfigurationException(
          "camel.main.exchange-factory is pooled, with which every second refused request gets no"
              + " answer; set it to default");
    }
  }

  private void add(CamelContext camel) throws Exception {
    List<RouteBuilder> files = files(camel);
    List<RouteOutline> shipped = new ArrayList<>();
    for (RouteBuilder file : files) {
      if (file instanceof RouteConfigurationsBuilder configurations) {
        configurations.addRouteConfigurationsToCamelContext(camel);
      }
      file.configureRoutes(camel).getRoutes().forEach(it -> shipped.add(RouteOutline.of(it)));
    }
    List<RouteOutline> own =
        ((ModelCamelContext) camel).getRouteDefinitions().stream().map(RouteOutline::of).toList();
    Set<RouteDefinition> wanted = wanted(shipped, own);
    for (RouteBuilder file : files) {
      file.getRouteCollection().getRoutes().removeIf(route -> !wanted.contains(route));
      camel.addRoutes(file);
    }
  }

  private List<RouteBuilder> files(CamelContext camel) throws Exception {
    List<Resource> files = new ArrayList<>();
    for (String pattern : FILES) {
      for (org.springframework.core.io.Resource file : resources.getResources(pattern)) {
        files.add(content(file));
      }
    }
    Collection<RoutesBuilder> builders =
        PluginHelper.getRoutesLoader(camel).findRoutesBuilders(files);
    return builders.stream().map(RouteBuilder.class::cast).toList();
  }

  private static Resource content(org.springframework.core.io.Resource file) throws IOException {
    return ResourceHelper.fromBytes("lakebase/" + file.getFilename(), file.getContentAsByteArray());
  }

  private Set<RouteDefinition> wanted(List<RouteOutline> shipped, List<RouteOutline> own) {
    Map<String, RouteOutline> byInput = new HashMap<>();
    shipped.forEach(route -> byInput.put(route.from(), route));
    Set<RouteDefinition> wanted = new HashSet<>();
    Deque<RouteOutline> open = new ArrayDeque<>(own);
    open.addAll(asked(shipped));
    while (!open.isEmpty()) {
      RouteOutline route = open.remove();
      if (wanted.add(route.route())) {
        route.targets().stream().filter(byInput::containsKey).map(byInput::get).forEach(open::add);
        if (route.sendsTo("lakebase")) {
          ASKED_BY_DATABASE.forEach(asked -> open.add(byInput.get(asked)));
        }
      }
    }
    return wanted;
  }

  /** The front door, and of what is offered the part that is asked for. */
  private List<RouteOutline> asked(List<RouteOutline> shipped) {
    Set<String> known = new TreeSet<>();
    Set<String> tools = new HashSet<>();
    Set<String> categories = new HashSet<>();
    for (RouteOutline route : shipped) {
      if (route.isFrom("mcp-tool")) {
        known.add(route.name());
        known.add(route.category());
        if (included.covers(route.name(), route.category())) {
          tools.add(route.name());
          categories.add(route.category());
        }
      }
    }
    included.requireKnown(known);
    if (included.isEverything()) {
      return shipped; // routes that come later may send to any of them
    }
    return shipped.stream()
        .filter(
            route ->
                route.isFrom("platform-http")
                    || route.isFrom("mcp-tool") && tools.contains(route.name())
                    || route.isFrom("mcp-prompt") && leadsThrough(route, tools)
                    || route.isFrom("mcp-resource") && categories.contains(route.category()))
        .toList();
  }

  private boolean leadsThrough(RouteOutline prompt, Set<String> tools) {
    return included.isEverything() || tools.containsAll(prompt.listed("tools"));
  }
}
