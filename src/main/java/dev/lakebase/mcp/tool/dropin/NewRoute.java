package dev.lakebase.mcp.tool.dropin;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.FromDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.model.RoutesDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.model.language.ConstantExpression;
import org.apache.camel.support.EndpointHelper;

/** A route of a file that does not run yet. */
sealed interface NewRoute {
  int line();

  /** The line of the endpoint that could not be made, else the route's. */
  default int lineOf(Exception notStarted) {
    return line();
  }

  /** Its id in the file, made up where it has none. */
  String ownId();

  /** Whether the file gives it that id. */
  boolean isNamed();

  /** Its {@code from}. */
  String source(Model model);

  /** Takes note of what the route begins with; to be done for all before the steps are checked. */
  void requireSource(Model model, Targets targets);

  void requireSteps(Model model, Targets targets);

  /** Starts it, and returns its id. */
  String start(String owner, Model model, Targets targets) throws Exception;

  default boolean isOffer(Model model) {
    return Targets.isOffer(source(model));
  }

  /** Its id in the Camel context. */
  default String id(String owner) {
    return owner + ":" + ownId();
  }

  /**
   * A route that stands in the file.
   *
   * @param preparation knows the context's route configurations
   */
  record Plain(
      RouteDefinition route,
      String ownId,
      boolean isNamed,
      Lines lines,
      RoutesDefinition preparation)
      implements NewRoute {
    /**
     * @param number in the file, from 1
     */
    static Plain of(RouteDefinition route, int number, Lines lines, RoutesDefinition preparation) {
      String id = route.getId() == null ? "route-" + number : route.getId();
      return new Plain(route, id, route.getId() != null, lines, preparation);
    }

    @Override
    public int line() {
      return lines.of(route.getInput(), lines.of(route, 1));
    }

    @Override
    public int lineOf(Exception notStarted) {
      AtomicInteger found = new AtomicInteger(line());
      for (Throwable cause = notStarted; cause != null; cause = cause.getCause()) {
        if (cause instanceof ResolveEndpointFailedException unresolved) {
          new ModelTree(
                  new Quiet() {
                    @Override
                    public void node(Object step, int line) {
                      if (step instanceof ToDefinition to && isSame(to.getUri(), unresolved)) {
                        found.set(line);
                      }
                    }
                  },
                  lines)
              .walk(route, line());
        }
      }
      return found.get();
    }

    private static boolean isSame(String uri, ResolveEndpointFailedException unresolved) {
      return EndpointHelper.normalizeEndpointUri(uri)
          .equals(EndpointHelper.normalizeEndpointUri(unresolved.getUri()));
    }

    @Override
    public String source(Model model) {
      return route.getInput().getUri();
    }

    @Override
    public void requireSource(Model model, Targets targets) {
      if (route.getInput() == null || route.getInput().getUri() == null) {
        throw Refusal.at(line(), "the route has no from; begin it with one");
      }
      if (route.getOutputs().isEmpty()) {
        throw Refusal.at(line(), "the route has no steps; write some, or take it out");
      }
      targets.requireSource(route.getInput().getUri(), line());
    }

    @Override
    public void requireSteps(Model model, Targets targets) {
      new ModelTree(new RouteCheck(targets), lines).walk(route, line());
    }

    @Override
    public String start(String owner, Model model, Targets targets) throws Exception {
      String id = id(owner);
      new ModelTree(new Renaming(targets), lines).walk(route, line());
      route.setId(id);
      route.setNodePrefixId(id + "/");
      route.setGroup(owner);
      if (route.getRouteConfigurationId() == null && route.getErrorHandler() == null) {
        route.setRouteConfigurationId(RouteCheck.CONFIGURATION);
      }
      preparation.prepareRoute(route);
      model.addRouteDefinitions(List.of(route));
      return id;
    }
  }

  /** A route that is made from a template of the service's, whose own steps need no check. */
  record Made(TemplatedRouteDefinition route, String ownId, boolean isNamed, int line)
      implements NewRoute {
    private static final String PUBLISHED = "lakebase-";

    /**
     * @param number in the file, from 1
     */
    static Made of(RouteFile.Templated made, int number) {
      String id = made.route().getRouteId();
      return new Made(made.route(), id == null ? "route-" + number : id, id != null, made.line());
    }

    @Override
    public String source(Model model) {
      return filled(template(model).getRoute().getInput().getUri(), model);
    }

    @Override
    public void requireSource(Model model, Targets targets) {
      targets.requireSource(source(model), line);
    }

    @Override
    public void requireSteps(Model model, Targets targets) {
      boolean beans = route.getBeans() != null && !route.getBeans().isEmpty();
      if (route.getPrefixId() != null || route.getGroup() != null || beans) {
        throw Refusal.at(line, "prefixId, group and beans are not for drop-ins; leave them out");
      }
      values(model)
          .forEach(
              (name, value) -> {
                Targets.requireHere(name, value, line);
                Texts.fault(value)
                    .ifPresent(
                        fault -> {
                          throw Refusal.at(line, name + ": " + fault);
                        });
              });
      new ModelTree(
              new Quiet() {
                @Override
                public void node(Object step, int ignored) {
                  if (step instanceof ToDefinition to) {
                    targets.requireReach(filled(to.getUri(), model), line);
                  }
                }
              },
              new Lines(List.of()))
          .walk(template(model).getRoute(), line);
    }

    @Override
    public String start(String owner, Model model, Targets targets) throws Exception {
      String id = id(owner);
      rename(model, targets);
      route.setRouteId(id);
      route.setPrefixId(id + "/");
      route.setGroup(owner);
      model.addRouteFromTemplatedRoute(route);
      return id;
    }

    /** What the template's route begins with is a parameter's value. */
    private void rename(Model model, Targets targets) {
      String written = source(model);
      String renamed = targets.renamed(written);
      if (!renamed.equals(written)) {
        String from = template(model).getRoute().getInput().getUri();
        route.getParameters().stream()
            .filter(parameter -> from.endsWith("{{" + parameter.getName() + "}}"))
            .forEach(parameter -> parameter.setValue(renamed.substring(renamed.indexOf(':') + 1)));
      }
    }

    private RouteTemplateDefinition template(Model model) {
      String id = Objects.requireNonNullElse(route.getRouteTemplateRef(), "");
      RouteTemplateDefinition template = model.getRouteTemplateDefinition(id);
      if (!id.startsWith(PUBLISHED) || template == null) {
        throw Refusal.at(
            line,
            "there is no template '"
                + id
                + "' for drop-ins; there are: "
                + DropInRules.listed(
                    model.getRouteTemplateDefinitions().stream()
                        .map(RouteTemplateDefinition::getId)
                        .filter(it -> it.startsWith(PUBLISHED))
                        .toList()));
      }
      return template;
    }

    private Map<String, String> values(Model model) {
      Map<String, String> values = new TreeMap<>();
      List<RouteTemplateParameterDefinition> declared =
          Objects.requireNonNullElse(template(model).getTemplateParameters(), List.of());
      declared.stream()
          .filter(parameter -> parameter.getDefaultValue() != null)
          .forEach(parameter -> values.put(parameter.getName(), parameter.getDefaultValue()));
      if (route.getParameters() != null) {
        route
            .getParameters()
            .forEach(
                parameter ->
                    values.put(
                        parameter.getName(), Objects.requireNonNullElse(parameter.getValue(), "")));
      }
      return values;
    }

    private String filled(String uri, Model model) {
      String filled = uri;
      for (Map.Entry<String, String> value : values(model).entrySet()) {
        filled =
            filled
                .replace("{{" + value.getKey() + "}}", value.getValue())
                .replace("{{?" + value.getKey() + "}}", value.getValue());
      }
      return filled;
    }
  }

  /** Sees, and says nothing. */
  class Quiet implements ModelTree.Visitor {
    @Override
    public void node(Object model, int line) {}

    @Override
    public void text(Object model, String field, String value, int line) {}

    @Override
    public void strange(Object model, String field, Object value, int line) {}
  }

  /** Gives the file's own endpoints the names that this version has for them. */
  final class Renaming extends Quiet {
    private final Targets targets;

    Renaming(Targets targets) {
      this.targets = targets;
    }

    @Override
    public void node(Object model, int line) {
      if (model instanceof FromDefinition from) {
        from.setUri(targets.renamed(from.getUri()));
      } else if (model instanceof ToDefinition to) {
        to.setUri(targets.renamed(to.getUri()));
      } else if (model instanceof WireTapDefinition<?> tap) {
        tap.setUri(targets.renamed(tap.getUri()));
      } else if (model instanceof ExpressionNode node
          && node.getExpression() instanceof ConstantExpression constant
          && isTarget(model)) {
        constant.setExpression(targets.renamed(constant.getExpression()));
      }
    }

    private static boolean isTarget(Object model) {
      return model instanceof EnrichDefinition || model instanceof PollEnrichDefinition;
    }
  }
}
