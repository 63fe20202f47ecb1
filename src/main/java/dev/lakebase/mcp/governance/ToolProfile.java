package dev.lakebase.mcp.governance;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The four tool profiles and the categories of each; {@code admin} has every category there is. */
enum ToolProfile {
  READ_ONLY(Contract.READING_CATEGORIES),
  ANALYST(Contract.READING_CATEGORIES),
  DEVELOPER(union(Contract.READING_CATEGORIES, Contract.WRITING_CATEGORIES)),
  ADMIN(Set.of());

  private final Set<String> categories;

  ToolProfile(Set<String> categories) {
    this.categories = categories;
  }

  /**
   * The profile with this name, in any case.
   *
   * @throws IllegalArgumentException with a message that names the text and the four profiles
   */
  static ToolProfile of(String name) {
    String wanted = name.strip().toUpperCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(profile -> profile.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown tool profile '"
                        + name
                        + "'. Known: "
                        + Arrays.stream(values())
                            .map(profile -> profile.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))));
  }

  boolean hasEvery() {
    return this == ADMIN;
  }

  /** Empty for {@code admin}, see {@link #hasEvery()}. */
  Set<String> categories() {
    return categories;
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> all = new HashSet<>(one);
    all.addAll(other);
    return Set.copyOf(all);
  }
}
