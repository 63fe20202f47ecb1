package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What a request asked for, before it is encoded for the caller's era.
 *
 * @param members of the JSON-RPC result, without what only one era has
 * @param ttlMs how long a modern client may keep it, in milliseconds; empty where caching has no
 *     place. The scope is always {@code private}: lists depend on who asks.
 * @param type {@code complete} or {@code input_required}
 */
public record McpResult(ObjectNode members, Optional<Integer> ttlMs, String type) {
  public static McpResult complete(ObjectNode members) {
    return new McpResult(members, Optional.empty(), "complete");
  }

  public static McpResult cacheable(ObjectNode members, int ttlMs) {
    return new McpResult(members, Optional.of(ttlMs), "complete");
  }

  public static McpResult inputRequired(ObjectNode members) {
    return new McpResult(members, Optional.empty(), "input_required");
  }
}
