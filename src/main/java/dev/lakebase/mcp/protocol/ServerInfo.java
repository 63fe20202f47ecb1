package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Who answers: {@code serverInfo} of both eras. */
public record ServerInfo(String name, String title, String version) {
  ObjectNode json() {
    return Json.MAPPER
        .createObjectNode()
        .put("name", name)
        .put("title", title)
        .put("version", version);
  }
}
