package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which handler a method and a path belong to. */
final class Router {
  /** Answers a call; throws {@link ApiError} for anything but success. */
  @FunctionalInterface
  interface Handler {
    JsonNode answer(Call call);
  }

  /**
   * @param anonymous whether it is served without a token
   */
  record Route(String method, List<String> pattern, boolean anonymous, Handler handler) {
    Optional<Map<String, String>> match(String calledMethod, List<String> path) {
      if (!method.equals(calledMethod) || path.size() != pattern.size()) {
        return Optional.empty();
      }
      Map<String, String> variables = new HashMap<>();
      for (int i = 0; i < path.size(); i++) {
        String expected = pattern.get(i);
        if (expected.startsWith("{")) {
          variables.put(expected.substring(1, expected.length() - 1), path.get(i));
        } else if (!expected.equals(path.get(i))) {
          return Optional.empty();
        }
      }
      return Optional.of(variables);
    }
  }

  /** A route that fits, with what the path says. */
  record Match(Route route, Map<String, String> variables) {}

  private final List<Route> routes = new ArrayList<>();
  private final Resources resources;

  Router(Resources resources) {
    this.resources = resources;
  }

  /**
   * A route whose handler works on the resources only, and on all of them as they are at one
   * moment.
   *
   * @param pattern a path with {@code {variables}}, one segment each
   */
  Router on(String method, String pattern, Handler handler) {
    return add(method, pattern, false, call -> resources.locked(() -> handler.answer(call)));
  }

  /** A route whose handler may wait for a server. */
  Router slow(String method, String pattern, Handler handler) {
    return add(method, pattern, false, handler);
  }

  /** A route that needs no token. */
  Router open(String method, String pattern, Handler handler) {
    return add(method, pattern, true, handler);
  }

  private Router add(String method, String pattern, boolean anonymous, Handler handler) {
    routes.add(new Route(method, segments(pattern), anonymous, handler));
    return this;
  }

  Optional<Match> find(String method, String path) {
    List<String> segments = segments(path);
    return routes.stream()
        .flatMap(
            route -> route.match(method, segments).map(found -> new Match(route, found)).stream())
        .findFirst();
  }

  private static List<String> segments(String path) {
    return List.of(path.substring(1).split("/", -1));
  }
}
