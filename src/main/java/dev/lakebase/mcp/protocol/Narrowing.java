package dev.lakebase.mcp.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a client asks to be kept to: lists of names in the query parameter {@value #PARAMETER} of
 * its URL and in the header {@value #HEADER}. Each list narrows by itself; none means everything
 * that the caller may have.
 *
 * @param lists names as they came, at least one in each list
 */
public record Narrowing(List<Set<String>> lists) {
  /** Exchange property that holds it. */
  public static final String PROPERTY = "McpNarrowing";

  public static final Narrowing NONE = new Narrowing(List.of());

  static final String PARAMETER = "tools";
  static final String HEADER = "lakebase-tools";

  /** What somebody writes who means the parameter: ignored, it would open what was to be closed. */
  private static final List<String> MEANT = List.of("tool", "toolset", "toolsets");

  private static final int LONGEST = 2_000;

  static Narrowing of(HttpHead head) {
    MEANT.forEach(
        wrong -> {
          if (head.parameter(wrong).isPresent()) {
            throw refused(
                "Query parameter '" + wrong + "' is not known; it is '" + PARAMETER + "'");
          }
        });
    List<Set<String>> lists = new ArrayList<>();
    head.parameter(PARAMETER)
        .map(it -> names("Query parameter '" + PARAMETER, it))
        .ifPresent(lists::add);
    head.single(HEADER).map(it -> names("Header '" + HEADER, it)).ifPresent(lists::add);
    return lists.isEmpty() ? NONE : new Narrowing(List.copyOf(lists));
  }

  private static Set<String> names(String what, String list) {
    if (list.length() > LONGEST) {
      throw refused(what + "' is longer than " + LONGEST + " characters");
    }
    Set<String> names =
        Arrays.stream(list.split(",", -1))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    if (names.isEmpty()) {
      throw refused(what + "' names nothing; name categories, tools or presets, or leave it out");
    }
    return names;
  }

  private static McpRejection refused(String why) {
    return McpRejection.envelope(400, McpRejection.INVALID_REQUEST, why);
  }
}
