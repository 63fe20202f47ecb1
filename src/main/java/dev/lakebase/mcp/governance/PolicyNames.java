package dev.lakebase.mcp.governance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.ResourceDescriptor;
import dev.lakebase.mcp.tool.ToolDescriptor;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks the names of a policy against the tool contract and the running catalogue. Before the
 * routes run only the contract is known, so this is asked once they do, and at every reload.
 */
final class PolicyNames {
  private final Catalogue catalogue;

  PolicyNames(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * @throws PolicyException that names the first tool, category or argument that is not there
   */
  void check(Policy policy) {
    policy
        .namedTools()
        .forEach(
            (tool, place) -> {
              if (!Contract.TOOLS.containsKey(tool) && catalogue.tools().find(tool).isEmpty()) {
                throw unknown(place, "tool", tool, tools());
              }
            });
    policy
        .namedCategories()
        .forEach(
            (category, place) -> {
              if (!Contract.isCategory(category) && !categories().contains(category)) {
                throw unknown(place, "category", category, categories());
              }
            });
    for (ToolDescriptor tool : catalogue.tools().all()) {
      policy.sqlArguments(tool).keySet().forEach(argument -> requireText(tool, argument));
    }
  }

  /**
   * Why a tool that nobody has seen yet must not be offered under this policy; empty for no reason.
   */
  Optional<String> objection(Policy policy, ToolDescriptor tool) {
    if (Contract.TOOLS.containsKey(tool.name())) {
      return Optional.of(
          "'" + tool.name() + "' is a tool of the service itself; give this one another name");
    }
    if (Contract.READING_CATEGORIES.contains(tool.category()) && tool.writes()) {
      return Optional.of(
          "'"
              + tool.name()
              + "' is in the category "
              + tool.category()
              + ", which everyone gets who may only read: add readOnlyHint: true, or tag it with a"
              + " category of your own");
    }
    try {
      policy.sqlArguments(tool).keySet().forEach(argument -> requireText(tool, argument));
      return Optional.empty();
    } catch (PolicyException e) {
      return Optional.of("the policy does not fit: " + e.getMessage());
    }
  }

  private static void requireText(ToolDescriptor tool, String argument) {
    JsonNode property = tool.inputSchema().json().path("properties").path(argument);
    if (!argument.equals("sql") && !property.path("type").asText().equals("string")) {
      throw new PolicyException(
          "sql_arguments." + tool.name() + ": the tool has no string argument '" + argument + "'");
    }
  }

  private Set<String> tools() {
    Set<String> known = new TreeSet<>(Contract.TOOLS.keySet());
    catalogue.tools().all().forEach(tool -> known.add(tool.name()));
    return known;
  }

  private Set<String> categories() {
    Set<String> known = new TreeSet<>(Contract.READING_CATEGORIES);
    known.addAll(Contract.WRITING_CATEGORIES);
    catalogue.tools().all().forEach(tool -> known.add(tool.category()));
    catalogue.resources().all().stream()
        .map(ResourceDescriptor::category)
        .filter(category -> !category.isEmpty())
        .forEach(known::add);
    return known;
  }

  private static PolicyException unknown(
      String place, String kind, String name, Set<String> known) {
    return new PolicyException(
        place + ": Unknown " + kind + " '" + name + "'. Known: " + String.join(", ", known));
  }
}
