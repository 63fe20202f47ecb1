package dev.lakebase.mcp.databricks;

import dev.lakebase.mcp.tool.ToolFailure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Variable;

/** Follows {@code next_page_token}. */
public final class PageSteps {
  private static final int MOST_PAGES = 100;

  public Pages first(@Variable("request") String request) {
    return new Pages(request, request, 0, List.of());
  }

  /** Takes the items of a page: those of the one list that the answer holds. */
  public Pages next(@Variable("pages") Pages before, @Variable("page") Map<String, Object> page) {
    List<Object> items = new ArrayList<>(before.items());
    page.values().stream()
        .filter(List.class::isInstance)
        .findFirst()
        .ifPresent(list -> items.addAll((List<?>) list));
    int pages = before.pages() + 1;
    String token = page.get("next_page_token") instanceof String text ? text : "";
    if (!token.isEmpty() && pages == MOST_PAGES) {
      throw new ToolFailure(
          "The workspace's list has more than " + MOST_PAGES + " pages, too many to read here.");
    }
    return new Pages(
        before.list(), token.isEmpty() ? "" : line(before.list(), token), pages, items);
  }

  private static String line(String list, String token) {
    return list
        + (list.contains("?") ? "&" : "?")
        + "page_token="
        + URLEncoder.encode(token, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
