package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.protocol.McpRejection;
import dev.lakebase.mcp.protocol.Narrowing;
import dev.lakebase.mcp.tool.Catalogue;
import dev.lakebase.mcp.tool.ToolDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The part of the catalogue that a client asks to be kept to. It stands beside the policy and can
 * only take away: several lists hold what all of them do.
 */
final class Toolset {
  static final Toolset EVERYTHING = new Toolset(List.of());

  private static final String ALL = "all";

  /** Small enough to be in every conversation: the tools of the prompt that explores. */
  private static final Selection EXPLORE =
      new Selection(
          Set.of(
              "lakebase_list_schemas",
              "lakebase_list_tables",
              "lakebase_describe_table",
              "lakebase_read_query",
              "lakebase_profile_table",
              "lakebase_append_insight"),
          Set.of());

  /** Everything that works on the workspace and not on rows. */
  private static final Selection OPERATE =
      new Selection(
          Set.of(),
          Set.of(
              "project_read",
              "branch_read",
              "branch_write",
              "compute_read",
              "compute_write",
              "migration",
              "sync_read",
              "sync_write"));

  private static final Map<String, Selection> PRESETS =
      Map.of("explore", EXPLORE, "operate", OPERATE);

  private final List<Selection> selections;

  private Toolset(List<Selection> selections) {
    this.selections = selections;
  }

  /**
   * @param shown what the policy lets the caller know of; a refusal names nothing else
   * @throws McpRejection that names the first name that nothing has
   */
  static Toolset of(Narrowing narrowing, Catalogue catalogue, Predicate<ToolDescriptor> shown) {
    if (narrowing.lists().isEmpty()) {
      return EVERYTHING;
    }
    List<Selection> selections = new ArrayList<>();
    for (Set<String> names : narrowing.lists()) {
      Set<String> tools = new HashSet<>();
      Set<String> categories = new HashSet<>();
      for (String name : new TreeSet<>(names)) {
        if (PRESETS.containsKey(name)) {
          tools.addAll(PRESETS.get(name).tools());
          categories.addAll(PRESETS.get(name).categories());
        } else if (isTool(name, catalogue)) {
          tools.add(name);
        } else if (isCategory(name, catalogue)) {
          categories.add(name);
        } else if (!name.equals(ALL)) {
          throw unknown(name, catalogue, shown);
        }
      }
      if (!names.contains(ALL)) {
        selections.add(new Selection(Set.copyOf(tools), Set.copyOf(categories)));
      }
    }
    return new Toolset(List.copyOf(selections));
  }

  boolean holds(String tool, String category) {
    return selections.stream().allMatch(it -> it.holds(tool, category));
  }

  /** What a resource belongs to is there as soon as one tool of that category is. */
  boolean holdsAnyOf(String category, Catalogue catalogue) {
    return selections.stream()
        .allMatch(
            it ->
                it.categories().contains(category)
                    || it.tools().stream()
                        .anyMatch(
                            tool ->
                                categoryOf(tool, catalogue).filter(category::equals).isPresent()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Toolset toolset && selections.equals(toolset.selections);
  }

  @Override
  public int hashCode() {
    return selections.hashCode();
  }

  static Optional<String> categoryOf(String tool, Catalogue catalogue) {
    return catalogue
        .tools()
        .find(tool)
        .map(ToolDescriptor::category)
        .or(() -> Optional.ofNullable(Contract.TOOLS.get(tool)));
  }

  private static boolean isTool(String name, Catalogue catalogue) {
    return categoryOf(name, catalogue).isPresent();
  }

  private static boolean isCategory(String name, Catalogue catalogue) {
    return Contract.isCategory(name)
        || catalogue.tools().all().stream().anyMatch(tool -> tool.category().equals(name))
        || catalogue.resources().all().stream().anyMatch(it -> it.category().equals(name));
  }

  private static McpRejection unknown(
      String name, Catalogue catalogue, Predicate<ToolDescriptor> shown) {
    Set<String> presets = new TreeSet<>(PRESETS.keySet());
    presets.add(ALL);
    Set<String> categories = new TreeSet<>();
    catalogue.tools().all().stream()
        .filter(shown)
        .map(ToolDescriptor::category)
        .forEach(categories::add);
    return McpRejection.envelope(
        400,
        McpRejection.INVALID_REQUEST,
        "The toolset names '%s', which is neither a preset (%s) nor a category (%s) nor a tool"
            .formatted(
                name.length() <= 100 ? name : name.substring(0, 100) + "...",
                String.join(", ", presets),
                String.join(", ", categories)));
  }

  /** Tools by their own name, and by their category. */
  private record Selection(Set<String> tools, Set<String> categories) {
    boolean holds(String tool, String category) {
      return tools.contains(tool) || categories.contains(category);
    }
  }
}
