package dev.lakebase.mcp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A place in a structured result: a JSON pointer in which {@code [member=text]} picks the first
 * element of a list whose member reads so, for instance {@code /branches/[branch=dev]/max_cu}.
 */
record Place(String path) {
  JsonNode in(JsonNode whole) {
    JsonNode found = whole;
    for (String step : path.substring(1).split("/", -1)) {
      found = step.startsWith("[") ? element(found, step) : found.at("/" + step);
    }
    assertThat(found.isMissingNode()).as("%s in %s", path, whole).isFalse();
    return found;
  }

  private static JsonNode element(JsonNode list, String step) {
    int equals = step.indexOf('=');
    String member = step.substring(1, equals);
    String text = step.substring(equals + 1, step.length() - 1);
    for (JsonNode each : list) {
      if (each.path(member).asText().equals(text)) {
        return each;
      }
    }
    return list.path(-1);
  }
}
