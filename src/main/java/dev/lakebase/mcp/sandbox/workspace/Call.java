package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * One request.
 *
 * @param variables of the path, by name
 * @param body an empty object if there was none
 */
record Call(
    String method,
    String path,
    Map<String, String> variables,
    Map<String, String> query,
    ObjectNode body,
    Principal principal) {
  private static final String POSTGRES = "/api/2.0/postgres/";

  String variable(String name) {
    return variables.get(name);
  }

  /** Empty if it is not there. */
  String query(String name) {
    return query.getOrDefault(name, "");
  }

  boolean flag(String name) {
    return query(name).equals("true");
  }

  int number(String name, int least, int most) {
    String text = query(name);
    if (text.isEmpty()) {
      return least;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw ApiError.invalid(
        "Field '%s' must be between %d and %d, got '%s'.".formatted(name, least, most, text));
  }

  /** The name of the resource that the path ends with. */
  String resource() {
    return path.substring(POSTGRES.length());
  }
}
