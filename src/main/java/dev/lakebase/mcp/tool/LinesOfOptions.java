package dev.lakebase.mcp.tool;

import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.FromDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;

/**
 * Joins the lines of an option of our own schemes by a space. Camel would join them by nothing, so
 * that {@code FROM orders} before {@code WHERE} would read {@code FROM ordersWHERE}.
 */
public final class LinesOfOptions extends ModelLifecycleStrategySupport {
  private static final Pattern OURS =
      Pattern.compile("(?:lakebase|mcp-tool|mcp-prompt|mcp-resource):.*", Pattern.DOTALL);
  private static final Pattern BREAK = Pattern.compile("\\s*\\R\\s*");

  private LinesOfOptions() {}

  /** Does so for every route that this context is given from now on. */
  public static LinesOfOptions joinedIn(CamelContext camel) {
    LinesOfOptions joined = new LinesOfOptions();
    camel
        .getCamelContextExtension()
        .getContextPlugin(Model.class)
        .addModelLifecycleStrategy(joined);
    return joined;
  }

  @Override
  public void onAddRouteDefinition(RouteDefinition route) {
    FromDefinition from = route.getInput();
    if (from != null && isOurs(from.getUri())) {
      from.setUri(joined(from.getUri()));
    }
    for (ToDefinition to :
        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDefinition.class)) {
      if (isOurs(to.getUri())) {
        to.setUri(joined(to.getUri()));
      }
    }
  }

  private static boolean isOurs(String uri) {
    return uri != null && OURS.matcher(uri).matches();
  }

  /** The text in one line. */
  static String joined(String text) {
    return BREAK.matcher(text.strip()).replaceAll(" ");
  }
}
