package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.Cancellation;
import java.time.Duration;

/** One PostgreSQL server, by the sessions that it grants. */
interface SessionSource extends AutoCloseable {
  /**
   * @param maxWait for a connection, whatever it is that makes it wait
   * @param timeout how long one statement may run
   * @param cancellation ends what the session runs
   */
  Session open(Duration maxWait, Duration timeout, Cancellation cancellation)
      throws EndpointUnavailable;

  /**
   * @param kind that the endpoint is of, see {@link PoolState}
   */
  PoolState state(String kind);

  @Override
  void close();
}
