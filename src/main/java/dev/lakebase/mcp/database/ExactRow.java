package dev.lakebase.mcp.database;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postgresql.util.PGobject;

/**
 * A row of a JDBC result, its values as {@link ValueReader} gives them. JDBC hides type OIDs, so
 * arrays of types other than the common ones hold text.
 *
 * @param bytes of the values as PostgreSQL sent them
 */
record ExactRow(Map<String, Object> values, long bytes) {
  private static final ValueReader TEXT = ValueReader.TEXT;

  static ExactRow of(ResultSet row) throws SQLException {
    ResultSetMetaData columns = row.getMetaData();
    Map<String, Object> values = new LinkedHashMap<>();
    long bytes = 0;
    for (int column = 1; column <= columns.getColumnCount(); column++) {
      byte[] text = text(row, column);
      bytes += text.length;
      values.put(
          columns.getColumnLabel(column),
          row.wasNull() ? null : reader(row, column, columns.getColumnType(column)).read(text));
    }
    return new ExactRow(values, bytes);
  }

  private static byte[] text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
  }

  private static ValueReader reader(ResultSet row, int column, int type) throws SQLException {
    return switch (type) {
      case Types.BIT, Types.BOOLEAN -> ValueReader.BOOLEAN;
      case Types.SMALLINT, Types.INTEGER -> ValueReader.INTEGER;
      case Types.BIGINT -> ValueReader.BIGINT;
      case Types.NUMERIC -> ValueReader.NUMERIC;
      case Types.REAL, Types.DOUBLE -> ValueReader.FLOAT;
      case Types.ARRAY -> new ArrayReader(named(row.getArray(column).getBaseTypeName()), ',');
      case Types.OTHER -> row.getObject(column) instanceof PGobject it ? named(it.getType()) : TEXT;
      default -> TEXT;
    };
  }

  private static ValueReader named(String type) {
    return switch (type) {
      case "bool" -> ValueReader.BOOLEAN;
      case "int2", "int4", "oid" -> ValueReader.INTEGER;
      case "int8" -> ValueReader.BIGINT;
      case "numeric" -> ValueReader.NUMERIC;
      case "float4", "float8" -> ValueReader.FLOAT;
      case "json", "jsonb" -> ValueReader.JSON;
      default -> TEXT;
    };
  }
}
