package dev.lakebase.mcp.tool;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a route author's path stands for in one call, for instance {@code
 * /v1/rates/{base}?on={day}}. A value can't leave its place: in the path every reserved character
 * of it is escaped, and {@code .}, {@code ..} and nothing at all are no segments. A query parameter
 * without a value is left out.
 *
 * @param path as it is sent
 * @param query as it is sent, without the question mark; empty when there is none
 * @param used names that the path and the query hold
 */
record ServiceTarget(String path, String query, Set<String> used) {
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  /**
   * @param arguments value by name, null where there is none
   * @throws ToolFailure for a value that can't be part of a path
   */
  static ServiceTarget of(String template, Function<String, Object> arguments) {
    Set<String> used = new LinkedHashSet<>();
    int question = template.indexOf('?');
    String path = question < 0 ? template : template.substring(0, question);
    Matcher places = PLACE.matcher(path);
    String filled =
        places.replaceAll(
            place -> {
              used.add(place.group(1));
              return Matcher.quoteReplacement(segment(place.group(1), arguments));
            });
    List<String> query = new ArrayList<>();
    if (question >= 0) {
      for (String pair : template.substring(question + 1).split("&")) {
        Matcher place = PLACE.matcher(pair);
        boolean complete = true;
        while (place.find()) {
          used.add(place.group(1));
          complete &= arguments.apply(place.group(1)) != null;
        }
        if (complete && !pair.isEmpty()) {
          query.add(
              place.replaceAll(
                  it -> Matcher.quoteReplacement(escaped(text(arguments.apply(it.group(1)))))));
        }
      }
    }
    return new ServiceTarget(filled, String.join("&", query), used);
  }

  private static String segment(String name, Function<String, Object> arguments) {
    Object value = arguments.apply(name);
    String text = value == null ? "" : text(value);
    if (text.isEmpty() || text.equals(".") || text.equals("..")) {
      throw new ToolFailure(
          "Argument '" + name + "' has to name something: it is part of the service's address.");
    }
    return escaped(text);
  }

  private static String text(Object value) {
    if (value instanceof Map) {
      throw new ToolFailure("An object can't be part of the service's address.");
    }
    return value instanceof Collection<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
        : value.toString();
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
