package dev.lakebase.mcp.state;

import dev.lakebase.mcp.database.StateConnections;
import dev.lakebase.mcp.tool.InsightStore;
import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Insights in the state schema. They last until somebody deletes them there. */
public final class SharedInsights implements InsightStore {
  private final StateConnections connections;
  private final String append;
  private final String newest;

  public SharedInsights(StateConnections connections, StateSchema schema) {
    this.connections = connections;
    // The statement sees the table as it was before.
    this.append =
        """
        WITH added AS (
          INSERT INTO %1$s (caller, note) VALUES (?, ?)
        ), dropped AS (
          DELETE FROM %1$s WHERE id IN
            (SELECT id FROM %1$s WHERE caller = ? ORDER BY id DESC OFFSET %3$d)
        )
        SELECT least(%2$d, 1 + count(*)) FROM %1$s WHERE caller = ?
        """
            .formatted(schema.table("insight"), MOST_EACH, MOST_EACH - 1);
    this.newest =
        """
        SELECT note FROM (
          SELECT id, note FROM %s WHERE caller = ? ORDER BY id DESC LIMIT %d) AS newest
        ORDER BY id
        """
            .formatted(schema.table("insight"), MOST_EACH);
  }

  @Override
  public int append(String caller, String insight) {
    try (Connection connection = connections.open();
        PreparedStatement statement = connection.prepareStatement(append)) {
      statement.setString(1, caller);
      // PostgreSQL has no text with this character.
      statement.setString(2, insight.replace('\0', '\uFFFD'));
      statement.setString(3, caller);
      statement.setString(4, caller);
      try (ResultSet counted = statement.executeQuery()) {
        counted.next();
        return counted.getInt(1);
      }
    } catch (SQLException e) {
      throw new ToolFailure(
          "Outcome unknown: the insight may have been noted or not. Read memo://insights to see.",
          e);
    }
  }

  @Override
  public List<String> all(String caller) {
    try (Connection connection = connections.open();
        PreparedStatement statement = connection.prepareStatement(newest)) {
      statement.setString(1, caller);
      List<String> notes = new ArrayList<>();
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          notes.add(found.getString(1));
        }
      }
      return notes;
    } catch (SQLException e) {
      throw new ToolFailure("The insights can't be read now. Try again in a few seconds.", e);
    }
  }
}
