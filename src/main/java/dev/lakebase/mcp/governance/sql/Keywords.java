package dev.lakebase.mcp.governance.sql;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** PostgreSQL's keywords. */
final class Keywords {
  private static final Set<String> RESERVED = load("R");
  private static final Set<String> UNRESERVED = load("U");

  private Keywords() {}

  /** Whether the word (lower case) cannot be the name of a column or table. */
  static boolean isReserved(String word) {
    return RESERVED.contains(word);
  }

  static boolean isKeyword(String word) {
    return RESERVED.contains(word) || UNRESERVED.contains(word);
  }

  private static Set<String> load(String category) {
    return Resources.words("keywords.txt").stream()
        .filter(line -> line.get(0).equals(category))
        .map(line -> line.subList(1, line.size()))
        .flatMap(List::stream)
        .collect(Collectors.toUnmodifiableSet());
  }
}
