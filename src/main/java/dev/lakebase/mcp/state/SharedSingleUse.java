package dev.lakebase.mcp.state;

import dev.lakebase.mcp.database.StateConnections;
import dev.lakebase.mcp.governance.SingleUse;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Confirmations that were used, for all replicas: whoever inserts one wins. Each insertion takes
 * some that have expired away, more than it adds.
 */
public final class SharedSingleUse implements SingleUse {
  private static final int PURGED = 100;

  private final StateConnections connections;
  private final String use;
  private final long keptSeconds;

  /**
   * @param life how long the state that holds a nonce opens; rows are kept twice as long, for
   *     clocks that differ
   */
  public SharedSingleUse(StateConnections connections, StateSchema schema, Duration life) {
    this.connections = connections;
    this.keptSeconds = 2 * life.toSeconds();
    this.use =
        """
        WITH expired AS (
          DELETE FROM %1$s WHERE nonce IN (
            SELECT nonce FROM %1$s WHERE expires_at < now() LIMIT %2$d FOR UPDATE SKIP LOCKED)
        )
        INSERT INTO %1$s (nonce, expires_at) VALUES (?, now() + ? * interval '1 second')
        ON CONFLICT DO NOTHING
        """
            .formatted(schema.table("used_confirmation"), PURGED);
  }

  @Override
  public boolean use(String nonce) {
    try (Connection connection = connections.open();
        PreparedStatement statement = connection.prepareStatement(use)) {
      statement.setString(1, nonce);
      statement.setLong(2, keptSeconds);
      return statement.executeUpdate() == 1;
    } catch (SQLException e) {
      throw new ToolFailure(
          "Whether this confirmation was used before can't be told now, and nothing was done. Send"
              + " the call again without requestState, to have the user asked anew.",
          e);
    }
  }
}
