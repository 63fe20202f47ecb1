package dev.lakebase.mcp.database;

import dev.lakebase.mcp.database.ColumnTypes.Column;
import dev.lakebase.mcp.tool.ToolFailure;
import dev.lakebase.mcp.turns.InTurns;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.core.Tuple;

/** Takes rows until one of a call's limits is reached, and remembers whether there were more. */
final class RowCollector {
  private final int maxRows;
  private final List<Column> columns;
  private final List<List<Object>> rows = new ArrayList<>();
  private long bytesLeft;
  private long widest = 1;
  private boolean truncated;

  /**
   * @param columns of the rows to come
   * @param maxBytes UTF-8 bytes of the values that are taken
   */
  RowCollector(List<Column> columns, int maxRows, long maxBytes) {
    this.columns = columns;
    this.maxRows = maxRows;
    this.bytesLeft = maxBytes;
  }

  /**
   * @param answer holds one row more than {@code maxRows} if there were more
   * @throws ToolFailure if the first row alone is larger than {@code maxBytes}
   */
  static SqlResult collect(Trip.Answer answer, Session session, int maxRows, long maxBytes)
      throws SQLException {
    List<Column> columns = session.types().of(answer.fields(), session);
    RowCollector collector = new RowCollector(columns, maxRows, maxBytes);
    collector.add(answer.rows());
    return collector.result(answer.affected(), answer.tag());
  }

  void add(List<Tuple> more) {
    for (Tuple tuple : new InTurns<>(more)) {
      long bytes = bytesOf(tuple);
      widest = Math.max(widest, bytes);
      bytesLeft -= bytes;
      if (rows.size() == maxRows || bytesLeft < 0) {
        if (rows.isEmpty()) {
          throw DatabaseErrors.rowTooLarge();
        }
        truncated = true;
        return;
      }
      rows.add(values(tuple));
    }
  }

  boolean isTruncated() {
    return truncated;
  }

  /** How many more rows are worth asking for, if they are no wider than those before. */
  int appetite() {
    long fitting = Math.max(0, bytesLeft) / widest + 1;
    return (int) Math.min(fitting, (long) maxRows - rows.size() + 1);
  }

  SqlResult truncatedHere() {
    truncated = true;
    return result(0, "");
  }

  SqlResult result(long affected, String command) {
    return new SqlResult(columns, rows, truncated, affected, command);
  }

  private List<Object> values(Tuple tuple) {
    int width = columns.size();
    List<Object> values = new ArrayList<>(width);
    for (int i = 0; i < width; i++) {
      byte[] text = tuple.get(i);
      values.add(text == null ? null : columns.get(i).type().reader().read(text));
    }
    return values;
  }

  private static long bytesOf(Tuple tuple) {
    long bytes = 0;
    for (int i = 0; i < tuple.fieldCount(); i++) {
      byte[] text = tuple.get(i);
      bytes += text == null ? 0 : text.length;
    }
    return bytes;
  }
}
