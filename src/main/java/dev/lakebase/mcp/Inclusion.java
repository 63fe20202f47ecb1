package dev.lakebase.mcp;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Which of the shipped tools the application offers: none unless it asks for them.
 *
 * @param names tools, prompts and categories, or {@code *} for everything
 */
record Inclusion(Set<String> names) {
  private static final String PROPERTY = "lakebase.tools.include";
  private static final String EVERYTHING = "*";

  static Inclusion of(Environment environment) {
    Set<String> names = new TreeSet<>();
    Binder.get(environment)
        .bind(PROPERTY, Bindable.listOf(String.class))
        .orElseGet(List::of)
        .forEach(name -> names.add(name.strip()));
    names.remove("");
    return new Inclusion(Set.copyOf(names));
  }

  boolean isEverything() {
    return names.contains(EVERYTHING);
  }

  boolean covers(String name, String category) {
    return isEverything() || names.contains(name) || names.contains(category);
  }

  /**
   * @param known every name that could be asked for
   */
  void requireKnown(Set<String> known) {
    for (String name : names) {
      if (!name.equals(EVERYTHING) && !known.contains(name)) {
        throw new ConfigurationException(
            PROPERTY
                + " names '"
                + name
                + "', which is no tool and no category. Known: *, "
                + String.join(", ", new TreeSet<>(known)));
      }
    }
  }
}
