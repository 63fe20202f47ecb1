package dev.lakebase.mcp.tool.dropin;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.NamedNode;
import org.apache.camel.model.DataFormatDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.FromDefinition;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.model.language.ConstantExpression;
import org.apache.camel.model.language.ExpressionDefinition;

/**
 * What a route of a drop-in may hold: a list of what is known to be harmless, and everything else
 * is refused. It guards against mistakes; who may write into the directory is trusted with the
 * process.
 */
final class RouteCheck implements ModelTree.Visitor {
  private static final Set<String> STEPS =
      Set.of(
          "RouteDefinition",
          "FromDefinition",
          "ToDefinition",
          "WireTapDefinition",
          "EnrichDefinition",
          "PollEnrichDefinition",
          "BeanDefinition",
          "LogDefinition",
          "SetBodyDefinition",
          "SetHeaderDefinition",
          "SetHeadersDefinition",
          "SetVariableDefinition",
          "SetVariablesDefinition",
          "SetPropertyDefinition",
          "RemoveHeaderDefinition",
          "RemoveHeadersDefinition",
          "RemovePropertyDefinition",
          "RemoveVariableDefinition",
          "TransformDefinition",
          "ConvertBodyDefinition",
          "ConvertHeaderDefinition",
          "ConvertVariableDefinition",
          "MarshalDefinition",
          "UnmarshalDefinition",
          "JsonDataFormat",
          "ValidateDefinition",
          "ChoiceDefinition",
          "WhenDefinition",
          "OtherwiseDefinition",
          "FilterDefinition",
          "TryDefinition",
          "CatchDefinition",
          "OnWhenDefinition",
          "FinallyDefinition",
          "SplitDefinition",
          "MulticastDefinition",
          "PipelineDefinition",
          "StepDefinition",
          "LoopDefinition",
          "DelayDefinition",
          "ThrottleDefinition",
          "ThrowExceptionDefinition",
          "StopDefinition",
          "CircuitBreakerDefinition",
          "Resilience4jConfigurationDefinition",
          "OnFallbackDefinition",
          "ErrorHandlerDefinition",
          "NoErrorHandlerDefinition",
          "DefaultErrorHandlerDefinition",
          "RedeliveryPolicyDefinition",
          "ExpressionSubElementDefinition",
          "ExpressionDefinition",
          "SimpleExpression",
          "ConstantExpression",
          "HeaderExpression",
          "VariableExpression",
          "ExchangePropertyExpression",
          "TokenizerExpression",
          "MethodCallExpression");

  private static final Set<String> MADE_UP =
      Set.of("toD", "recipientList", "routingSlip", "dynamicRouter");

  /** Options that name a bean. */
  private static final Set<String> REFERENCES =
      Set.of(
          "ref",
          "aggregationStrategy",
          "executorService",
          "onPrepare",
          "configuration",
          "config",
          "circuitBreaker",
          "timeoutExecutorService",
          "logger",
          "objectMapper",
          "moduleRefs",
          "schemaResolver",
          "comparator",
          "predicateExceptionFactory",
          "loggerRef",
          "onRedeliveryRef",
          "onExceptionOccurredRef",
          "onPrepareFailureRef",
          "retryWhileRef",
          "executorServiceRef",
          "redeliveryPolicyRef",
          "exchangeFormatterRef");

  /** Options that no drop-in needs, by the remedy. */
  private static final Map<String, String> NEVER =
      Map.ofEntries(
          Map.entry("beanType", "name a published bean with ref"),
          Map.entry("beanTypeName", "name a published bean with ref"),
          Map.entry("unmarshalTypeName", "leave it out, the body becomes a map"),
          Map.entry("jsonViewTypeName", "leave it out"),
          Map.entry("collectionTypeName", "leave it out"),
          Map.entry("moduleClassNames", "leave it out"),
          Map.entry("precondition", "leave the route out of the file instead"),
          Map.entry("startupOrder", "leave it out, a drop-in starts as a whole"),
          Map.entry("routePolicyRef", "leave it out"),
          Map.entry("errorHandlerRef", "use errorHandler, or doTry"),
          Map.entry("nodePrefixId", "leave it out"),
          Map.entry("group", "leave it out"));

  private static final Set<String> HTTP_HEADERS =
      Set.of("camelhttpmethod", "camelhttppath", "camelhttpquery", "camelhttprawquery");

  /** The one route configuration of the service's that is published. */
  static final String CONFIGURATION = "tool";

  private final Targets targets;

  RouteCheck(Targets targets) {
    this.targets = targets;
  }

  @Override
  public void node(Object model, int line) {
    String type = model.getClass().getSimpleName();
    if (!STEPS.contains(type)) {
      throw Refusal.at(line, unknown(model, type));
    }
    if (model instanceof RouteDefinition route) {
      requireStart(route, line);
    } else if (model instanceof FromDefinition from) {
      targets.requireSourceOptions(from.getUri(), line);
    } else if (model instanceof ToDefinition to) {
      targets.requireTarget(to.getUri(), line);
    } else if (model instanceof WireTapDefinition<?> tap) {
      if (!"false".equals(tap.getDynamicUri())) {
        throw Refusal.at(line, "wireTap's target must be fixed; add dynamicUri: false");
      }
      targets.requireTarget(tap.getUri(), line);
    } else if (model instanceof EnrichDefinition || model instanceof PollEnrichDefinition) {
      targets.requireTarget(constant((ExpressionNode) model, line), line);
    } else if (model instanceof LogDefinition log
        && log.getLogLanguage() != null
        && !log.getLogLanguage().equals("simple")) {
      throw Refusal.at(line, "log speaks Simple here; take logLanguage out");
    }
  }

  private static String unknown(Object model, String type) {
    String name =
        model instanceof NamedNode node ? node.getShortName() : type.replace("Definition", "");
    if (MADE_UP.contains(name)) {
      return name
          + " makes up its target while a call runs; write a `to` for each target, in a choice if"
          + " need be";
    }
    if (model instanceof ExpressionDefinition expression) {
      return "the language '"
          + expression.getLanguage()
          + "' is not for drop-ins; use simple, constant, header, variable, exchangeProperty,"
          + " tokenize or method";
    }
    if (model instanceof DataFormatDefinition format) {
      return "the data format '" + format.getDataFormatName() + "' is not for drop-ins; use json";
    }
    return "'" + name + "' is not for drop-ins; docs/extending.md lists the steps that are";
  }

  private static void requireStart(RouteDefinition route, int line) {
    String start = route.getAutoStartup();
    if (start != null && !start.equals("true")) {
      throw Refusal.at(line, "the route would not start; take autoStartup out");
    }
    String configuration = route.getRouteConfigurationId();
    if (configuration != null && !configuration.equals(CONFIGURATION)) {
      throw Refusal.at(
          line,
          "the route configuration '"
              + configuration
              + "' is not published; use "
              + CONFIGURATION
              + ", or none, which is the same");
    }
  }

  private static String constant(ExpressionNode step, int line) {
    if (step.getExpression() instanceof ConstantExpression target) {
      return target.getExpression();
    }
    throw Refusal.at(
        line, step.getShortName() + " makes up its target while a call runs; use a constant");
  }

  @Override
  public void text(Object model, String field, String value, int line) {
    if (REFERENCES.contains(field)) {
      targets.requireBean(value, line);
    }
    if (NEVER.containsKey(field)) {
      throw Refusal.at(line, field + " is not for drop-ins; " + NEVER.get(field));
    }
    String step = model.getClass().getSimpleName();
    if (field.equals("name") && step.equals("SetHeaderDefinition")) {
      requireHeader(value, line);
    }
    if (field.equals("name")
        && (step.equals("SetPropertyDefinition") || step.equals("RemovePropertyDefinition"))) {
      requireProperty(value, line);
    }
    if (value.startsWith("global:") || value.startsWith("route:")) {
      throw Refusal.at(line, "such a variable is shared by all callers; use one of the call's own");
    }
    Texts.fault(value)
        .ifPresent(
            fault -> {
              throw Refusal.at(line, fault);
            });
  }

  @Override
  public void strange(Object model, String field, Object value, int line) {
    throw Refusal.at(line, field + " is not for drop-ins; leave it out");
  }

  /** Headers that begin with Camel tell endpoints what to do, where to go among it. */
  private static void requireHeader(String name, int line) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean camels = lower.startsWith("camel") || lower.startsWith("org.apache.camel");
    if (name.contains("${") || camels && !HTTP_HEADERS.contains(lower)) {
      throw Refusal.at(
          line,
          "the header '"
              + name
              + "' would steer an endpoint; of Camel's own set CamelHttpMethod, CamelHttpPath and"
              + " CamelHttpQuery alone");
    }
  }

  /** Properties that begin so carry the call and what was allowed to it. */
  private static void requireProperty(String name, int line) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (name.contains("${")
        || lower.startsWith("camel")
        || lower.startsWith("mcp")
        || lower.startsWith("lakebase")) {
      throw Refusal.at(
          line, "the exchange property '" + name + "' is the service's; use a variable instead");
    }
  }
}
