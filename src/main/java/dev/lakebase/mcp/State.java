package dev.lakebase.mcp;

import dev.lakebase.mcp.governance.CallCounters;
import dev.lakebase.mcp.governance.SingleUse;
import dev.lakebase.mcp.tool.InsightStore;
import java.util.Optional;

/**
 * What outlives a call, in memory or shared with other replicas.
 *
 * @param obstacle why one replica alone is supported, for health; empty where any number is
 */
record State(
    InsightStore insights,
    SingleUse confirmations,
    CallCounters counters,
    Optional<String> obstacle,
    Runnable start,
    AutoCloseable connections)
    implements AutoCloseable {
  @Override
  public void close() throws Exception {
    connections.close();
  }
}
