package dev.lakebase.mcp.database;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.core.Field;
import org.postgresql.core.Oid;
import org.postgresql.core.Tuple;

/**
 * Name and reader of each type, by OID: the common ones known beforehand, any other asked once from
 * the endpoint's own catalogue.
 */
final class ColumnTypes {
  /** Whoever may create types may not fill the memory with them. */
  private static final int MOST_KNOWN = 10_000;

  private static final Map<Integer, Type> COMMON =
      Map.ofEntries(
          Map.entry(Oid.BOOL, new Type("bool", ValueReader.BOOLEAN)),
          Map.entry(Oid.INT2, new Type("int2", ValueReader.INTEGER)),
          Map.entry(Oid.INT4, new Type("int4", ValueReader.INTEGER)),
          Map.entry(Oid.INT8, new Type("int8", ValueReader.BIGINT)),
          Map.entry(Oid.OID, new Type("oid", ValueReader.INTEGER)),
          Map.entry(Oid.FLOAT4, new Type("float4", ValueReader.FLOAT)),
          Map.entry(Oid.FLOAT8, new Type("float8", ValueReader.FLOAT)),
          Map.entry(Oid.NUMERIC, new Type("numeric", ValueReader.NUMERIC)),
          Map.entry(Oid.JSON, new Type("json", ValueReader.JSON)),
          Map.entry(Oid.JSONB, new Type("jsonb", ValueReader.JSON)),
          Map.entry(Oid.TEXT, new Type("text", ValueReader.TEXT)),
          Map.entry(Oid.VARCHAR, new Type("varchar", ValueReader.TEXT)),
          Map.entry(Oid.BPCHAR, new Type("bpchar", ValueReader.TEXT)),
          Map.entry(Oid.NAME, new Type("name", ValueReader.TEXT)),
          Map.entry(Oid.BYTEA, new Type("bytea", ValueReader.TEXT)),
          Map.entry(Oid.UUID, new Type("uuid", ValueReader.TEXT)),
          Map.entry(Oid.DATE, new Type("date", ValueReader.TEXT)),
          Map.entry(Oid.TIME, new Type("time", ValueReader.TEXT)),
          Map.entry(Oid.TIMESTAMP, new Type("timestamp", ValueReader.TEXT)),
          Map.entry(Oid.TIMESTAMPTZ, new Type("timestamptz", ValueReader.TEXT)),
          Map.entry(Oid.INTERVAL, new Type("interval", ValueReader.TEXT)));

  private final Map<Integer, Type> asked = new ConcurrentHashMap<>();

  /**
   * @param session may be asked for types met for the first time, in the state it is in
   */
  List<Column> of(List<Field> fields, Session session) throws SQLException {
    List<Column> columns = new ArrayList<>(fields.size());
    for (Field field : fields) {
      columns.add(new Column(field.getColumnLabel(), type(field.getOID(), session)));
    }
    return columns;
  }

  private Type type(int oid, Session session) throws SQLException {
    Type known = COMMON.get(oid);
    if (known != null) {
      return known;
    }
    Type earlier = asked.get(oid);
    if (earlier != null) {
      return earlier;
    }
    Type answer = ask(oid, session);
    if (asked.size() >= MOST_KNOWN) {
      asked.clear();
    }
    asked.put(oid, answer);
    return answer;
  }

  /** A domain reads as its base type; what prints in braces reads as an array. */
  private Type ask(int oid, Session session) throws SQLException {
    String sql =
        """
        SELECT t.typname, t.typbasetype, e.typdelim, t.typelem
        FROM pg_catalog.pg_type t
        LEFT JOIN pg_catalog.pg_type e
          ON e.oid = t.typelem AND t.typoutput = 'pg_catalog.array_out'::pg_catalog.regproc
        WHERE t.oid = %d"""
            .formatted(Integer.toUnsignedLong(oid));
    List<Tuple> rows = session.run(List.of(Trip.statement(sql)), 0, 0).rows();
    if (rows.isEmpty()) {
      return new Type("unknown", ValueReader.TEXT);
    }
    Tuple row = rows.get(0);
    String name = text(row, 0);
    int base = Integer.parseUnsignedInt(text(row, 1));
    if (base != 0) {
      return new Type(name, type(base, session).reader());
    }
    if (row.get(2) == null) {
      return new Type(name, ValueReader.TEXT);
    }
    Type element = type(Integer.parseUnsignedInt(text(row, 3)), session);
    return new Type(name, new ArrayReader(element.reader(), text(row, 2).charAt(0)));
  }

  private static String text(Tuple row, int column) {
    return new String(row.get(column), StandardCharsets.UTF_8);
  }

  /** Name as in {@code pg_type}, an array's with its leading underscore. */
  record Type(String name, ValueReader reader) {}

  /** A result's column. */
  record Column(String name, Type type) {}
}
