package dev.lakebase.mcp.databricks;

import java.util.List;

/**
 * A list on its way from the workspace.
 *
 * @param request the line of the next page's call; empty when there is none
 * @param items all so far, as maps
 */
public record Pages(String list, String request, int pages, List<Object> items) {
  public boolean hasNext() {
    return !request.isEmpty();
  }
}
