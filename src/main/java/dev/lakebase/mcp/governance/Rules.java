package dev.lakebase.mcp.governance;

import dev.lakebase.mcp.governance.sql.SqlPolicy;
import dev.lakebase.mcp.governance.sql.SqlProfile;
import dev.lakebase.mcp.governance.sql.StatementType;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The rules of one scope, the whole service or one set of principals, in the vocabulary that both
 * share. Profiles and statement types are known here; names of tools and categories can only be
 * checked once the routes run.
 */
record Rules(
    Optional<SqlProfile> sqlProfile,
    Set<StatementType> allowedTypes,
    Set<StatementType> deniedTypes,
    Optional<ToolProfile> toolProfile,
    Set<String> allowedCategories,
    Set<String> deniedCategories,
    Set<String> allowedTools,
    Set<String> deniedTools) {

  /**
   * @param placeOf where the operator wrote a key, for messages
   */
  static Rules of(UnaryOperator<String> placeOf, PolicyFile.Sql sql, PolicyFile.Tools tools) {
    return new Rules(
        one(placeOf.apply("sql.profile"), sql.profile(), SqlProfile::of),
        each(placeOf.apply("sql.allowed_types"), sql.allowedTypes(), StatementType::of),
        each(placeOf.apply("sql.denied_types"), sql.deniedTypes(), StatementType::of),
        one(placeOf.apply("tools.profile"), tools.profile(), ToolProfile::of),
        each(placeOf.apply("tools.allowed_categories"), tools.allowedCategories(), String::strip),
        each(placeOf.apply("tools.denied_categories"), tools.deniedCategories(), String::strip),
        each(placeOf.apply("tools.allowed_tools"), tools.allowedTools(), String::strip),
        each(placeOf.apply("tools.denied_tools"), tools.deniedTools(), String::strip));
  }

  /** Every key that {@code special} sets replaces this one's; denials of both hold. */
  Rules overlaidBy(Rules special) {
    return new Rules(
        special.sqlProfile.or(() -> sqlProfile),
        special.allowedTypes.isEmpty() ? allowedTypes : special.allowedTypes,
        union(deniedTypes, special.deniedTypes),
        special.toolProfile.or(() -> toolProfile),
        special.allowedCategories.isEmpty() ? allowedCategories : special.allowedCategories,
        union(deniedCategories, special.deniedCategories),
        special.allowedTools.isEmpty() ? allowedTools : special.allowedTools,
        union(deniedTools, special.deniedTools));
  }

  /** The same grants under the denials of another scope as well. */
  Rules deniedAlsoBy(Rules other) {
    return new Rules(
        sqlProfile,
        allowedTypes,
        union(deniedTypes, other.deniedTypes),
        toolProfile,
        allowedCategories,
        union(deniedCategories, other.deniedCategories),
        allowedTools,
        union(deniedTools, other.deniedTools));
  }

  SqlPolicy sql() {
    return SqlPolicy.of(sqlProfile, allowedTypes, deniedTypes);
  }

  /**
   * The profile's categories, plus allowed categories and tools, minus denied ones; without profile
   * and allow, every tool minus the denied.
   */
  boolean permitsTool(String tool, String category) {
    if (deniedTools.contains(tool)) {
      return false;
    }
    return permitsCategory(category)
        || allowedTools.contains(tool) && !deniedCategories.contains(category);
  }

  boolean permitsCategory(String category) {
    if (deniedCategories.contains(category)) {
      return false;
    }
    boolean silent = toolProfile.isEmpty() && allowedCategories.isEmpty() && allowedTools.isEmpty();
    return silent
        || allowedCategories.contains(category)
        || toolProfile
            .filter(profile -> profile.hasEvery() || profile.categories().contains(category))
            .isPresent();
  }

  Set<String> namedTools() {
    return union(allowedTools, deniedTools);
  }

  Set<String> namedCategories() {
    return union(allowedCategories, deniedCategories);
  }

  private static <T> Optional<T> one(String place, String name, Function<String, T> reading) {
    return name.isBlank()
        ? Optional.empty()
        : each(place, List.of(name), reading).stream().findFirst();
  }

  private static <T> Set<T> each(String place, List<String> names, Function<String, T> reading) {
    Set<T> all = new LinkedHashSet<>();
    for (String name : names) {
      try {
        all.add(reading.apply(name));
      } catch (IllegalArgumentException e) {
        throw new PolicyException(place + ": " + e.getMessage(), e);
      }
    }
    return Set.copyOf(all);
  }

  private static <T> Set<T> union(Set<T> one, Set<T> other) {
    if (other.isEmpty()) {
      return one;
    }
    Set<T> all = new HashSet<>(one);
    all.addAll(other);
    return Set.copyOf(all);
  }
}
