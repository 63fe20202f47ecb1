package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which fields an update changes. Every path of {@code update_mask} must be known and set in the
 * body; without a mask, whatever the body sets is changed. Where one of several fields is to be
 * set, the mask names the choice ({@code spec.suspension}), not the field.
 *
 * @param fields the paths that may be changed, each with all below it
 * @param choices by path, the paths of which exactly one is set
 */
record UpdateMask(Set<String> fields, Map<String, List<String>> choices) {
  private static final String ALL = "*";

  /** The paths that a call changes, in the order in which it names them. */
  Set<String> of(Call call) {
    Set<String> paths = new LinkedHashSet<>();
    String mask = call.query("update_mask");
    if (mask.isBlank()) {
      fields.stream().filter(path -> isSet(call, path)).forEach(paths::add);
      choices.keySet().stream().filter(path -> isSet(call, path)).forEach(paths::add);
      return paths;
    }
    for (String each : mask.split(",", -1)) {
      String path = each.strip();
      if (path.equals(ALL)) {
        paths.addAll(fields);
        paths.addAll(choices.keySet());
      } else if (isKnown(path)) {
        paths.add(path);
      } else {
        throw ApiError.invalid("Unknown field path in update_mask: '" + path + "'");
      }
    }
    for (String path : paths) {
      if (!isSet(call, path)) {
        throw ApiError.invalid("Field '%s' of update_mask is not set in the body".formatted(path));
      }
    }
    return paths;
  }

  private boolean isKnown(String path) {
    return choices.containsKey(path)
        || fields.stream().anyMatch(field -> path.equals(field) || path.startsWith(field + "."));
  }

  private boolean isSet(Call call, String path) {
    List<String> choice = choices.get(path);
    if (choice == null) {
      return !at(call, path).isMissingNode();
    }
    long set = choice.stream().filter(each -> !at(call, each).isMissingNode()).count();
    if (set > 1) {
      throw ApiError.invalid("Only one of %s can be set".formatted(choice));
    }
    return set == 1;
  }

  static JsonNode at(Call call, String path) {
    return call.body().at("/" + path.replace('.', '/'));
  }
}
