package dev.lakebase.mcp.tool.dropin;

import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.ToolDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutesDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts versions of files and stops them. A version's routes start unseen, under ids of their own,
 * beside those of the version that serves; only when all of them run does it take the place of that
 * one, at once. Whatever fails before leaves nothing behind.
 */
final class Editions {
  private static final Logger LOG = LoggerFactory.getLogger(Editions.class);

  private final CamelContext camel;
  private final Model model;
  private final Catalogue catalogue;
  private final DropInPolicy policy;
  private long started;

  Editions(CamelContext camel, Catalogue catalogue, DropInPolicy policy) {
    this.camel = camel;
    this.model = camel.getCamelContextExtension().getContextPlugin(Model.class);
    this.catalogue = catalogue;
    this.policy = policy;
  }

  /**
   * Starts a version and publishes it.
   *
   * @param replaced the version of the same file that serves
   * @param taken ids that routes of other files have
   * @throws Refusal with the reason why it does not serve
   */
  Edition start(DropInFile file, Optional<Edition> replaced, Set<String> taken) {
    String name = file.name().substring(0, file.name().indexOf('.'));
    long number = ++started;
    String owner = name + "#" + number;
    Targets targets = new Targets(camel, policy.dropIns(), "drop-in." + name + "." + number);
    List<NewRoute> routes = checked(file, targets);
    Set<String> ids = ids(routes, taken);
    List<String> running = new ArrayList<>();
    try (Catalogue.Draft draft = catalogue.draft(owner)) {
      for (NewRoute route : routes) {
        running.add(route.start(owner, model, targets));
      }
      requirePermitted(draft.tools(), routes);
      draft.publish(replaced.map(Edition::owner));
      return new Edition(owner, file, List.copyOf(running), ids, draft.names());
    } catch (Exception e) {
      routes.forEach(route -> remove(route.id(owner)));
      throw e instanceof Refusal refusal ? refusal : Refusal.at(lineOf(routes, running, e), e);
    }
  }

  /**
   * Whether a version may serve under the policy as it is now.
   *
   * @throws Refusal if not
   */
  void requirePermitted(DropInFile file) {
    checked(file, new Targets(camel, policy.dropIns(), "drop-in"));
  }

  private List<NewRoute> checked(DropInFile file, Targets targets) {
    RouteFile read = RouteFile.parse(camel, file);
    List<NewRoute> routes = new ArrayList<>();
    for (RouteDefinition route : read.routes()) {
      routes.add(NewRoute.Plain.of(route, routes.size() + 1, read.lines(), routes(camel)));
    }
    for (RouteFile.Templated made : read.templated()) {
      routes.add(NewRoute.Made.of(made, routes.size() + 1));
    }
    routes.forEach(route -> route.requireSource(model, targets));
    routes.forEach(route -> route.requireSteps(model, targets));
    if (routes.stream().noneMatch(route -> route.isOffer(model))) {
      throw Refusal.at(
          1, "the file offers nothing; begin a route with mcp-tool, mcp-prompt or mcp-resource");
    }
    return routes;
  }

  private static RoutesDefinition routes(CamelContext camel) {
    RoutesDefinition routes = new RoutesDefinition();
    routes.setCamelContext(camel);
    return routes;
  }

  /** The names that the file gives to its routes; one without a name has one of the file's own. */
  private Set<String> ids(List<NewRoute> routes, Set<String> taken) {
    Set<String> ids = new HashSet<>();
    Set<String> named = new HashSet<>();
    for (NewRoute route : routes) {
      String id = route.ownId();
      boolean known =
          route.isNamed() && (taken.contains(id) || model.getRouteDefinition(id) != null);
      if (known || !ids.add(id)) {
        throw Refusal.at(
            route.line(), "there is a route '" + id + "' already; give this one another id");
      }
      if (route.isNamed()) {
        named.add(id);
      }
    }
    return named;
  }

  private void requirePermitted(List<ToolDescriptor> tools, List<NewRoute> routes) {
    for (ToolDescriptor tool : tools) {
      policy
          .objection(tool)
          .ifPresent(
              objection -> {
                throw Refusal.at(lineOf(tool, routes), objection);
              });
    }
  }

  private int lineOf(ToolDescriptor tool, List<NewRoute> routes) {
    return routes.stream()
        .filter(route -> route.source(model).startsWith("mcp-tool:" + tool.name()))
        .map(NewRoute::line)
        .findFirst()
        .orElse(1);
  }

  /** The line of the route that did not start, or of the first if all did. */
  private static int lineOf(List<NewRoute> routes, List<String> running, Exception e) {
    return routes.get(running.size() < routes.size() ? running.size() : 0).lineOf(e);
  }

  boolean isIdle(Edition edition) {
    return edition.routes().stream()
        .allMatch(route -> camel.getInflightRepository().size(route) == 0);
  }

  /** From now on nobody finds what it offers; calls under way go on. */
  void withdraw(Edition edition) {
    catalogue.withdraw(edition.owner());
  }

  void stop(Edition edition) {
    edition.routes().forEach(this::remove);
  }

  private void remove(String id) {
    try {
      RouteDefinition route = model.getRouteDefinition(id);
      if (route != null) {
        model.removeRouteDefinition(route);
      }
    } catch (Exception e) {
      LOG.error("The route {} could not be removed", id, e);
    }
  }
}
