package dev.lakebase.mcp.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postgresql.core.CachedQuery;
import org.postgresql.core.Oid;
import org.postgresql.core.ParameterList;
import org.postgresql.core.QueryExecutor;
import org.postgresql.jdbc.PgConnection;

/**
 * A round trip around a route author's statement with bound values, prepared in the server once per
 * connection.
 *
 * @param sql the whole trip, statements separated by semicolons
 * @param target index of the statement whose answer is wanted
 * @param values for the question marks in order
 */
record PreparedTrip(String sql, int target, List<Object> values) {
  private static final ObjectWriter JSON = JsonMapper.builder().build().writer();

  static PreparedTrip read(NamedSql sql, List<Object> values, Optional<Duration> timeout) {
    return of("BEGIN READ ONLY", sql, "\n;ROLLBACK", values, timeout);
  }

  /** Leaves the transaction open. */
  static PreparedTrip write(NamedSql sql, List<Object> values, Optional<Duration> timeout) {
    return of("BEGIN READ WRITE", sql, "", values, timeout);
  }

  /** Within a transaction that has begun. */
  static PreparedTrip within(NamedSql sql, List<Object> values) {
    return new PreparedTrip(sql.text(), 0, values);
  }

  /**
   * Within a transaction that has begun; reads under canonical settings, and leaves none behind.
   */
  static PreparedTrip aside(NamedSql sql, List<Object> values) {
    return new PreparedTrip(
        "SAVEPOINT aside;SET TRANSACTION READ ONLY;"
            + SessionDefaults.canonical()
            + ";"
            + sql.text()
            + "\n;ROLLBACK TO SAVEPOINT aside;RELEASE SAVEPOINT aside",
        3,
        values);
  }

  private static PreparedTrip of(
      String begin, NamedSql sql, String end, List<Object> values, Optional<Duration> timeout) {
    String prefix =
        begin + timeout.map(t -> ";" + SessionDefaults.localTimeouts(t).nativeSql).orElse("");
    int target = timeout.isPresent() ? 2 : 1;
    return new PreparedTrip(prefix + ";" + sql.text() + end, target, values);
  }

  Trip.Answer run(PgConnection connection, int maxRows) throws SQLException {
    QueryExecutor executor = connection.getQueryExecutor();
    CachedQuery cached = executor.borrowQuery(sql);
    try {
      ParameterList parameters = cached.query.createParameterList();
      for (int i = 0; i < values.size(); i++) {
        bind(parameters, i + 1, values.get(i));
      }
      return Trip.run(connection, cached.query, target, parameters, maxRows);
    } finally {
      executor.releaseQuery(cached);
    }
  }

  private static void bind(ParameterList parameters, int index, Object value) throws SQLException {
    if (value == null) {
      parameters.setNull(index, Oid.UNSPECIFIED);
    } else if (value instanceof Boolean) {
      parameters.setLiteralParameter(index, value.toString(), Oid.BOOL);
    } else if (value instanceof Integer || value instanceof Short) {
      parameters.setLiteralParameter(index, value.toString(), Oid.INT4);
    } else if (value instanceof Long) {
      parameters.setLiteralParameter(index, value.toString(), Oid.INT8);
    } else if (value instanceof Double || value instanceof Float) {
      parameters.setLiteralParameter(index, value.toString(), Oid.FLOAT8);
    } else if (value instanceof BigInteger || value instanceof BigDecimal) {
      parameters.setLiteralParameter(index, value.toString(), Oid.NUMERIC);
    } else {
      // PostgreSQL finds the type, as it does for a literal: a date, a uuid, an enum need no cast.
      parameters.setStringParameter(index, text(value), Oid.UNSPECIFIED);
    }
  }

  /** A map, or a list that holds one, is JSON; a list of plain values is an array. */
  private static String text(Object value) throws SQLException {
    if (value instanceof Collection<?> list
        && list.stream().noneMatch(each -> each instanceof Map || each instanceof Collection)) {
      return list.stream().map(PreparedTrip::element).collect(Collectors.joining(",", "{", "}"));
    }
    if (!(value instanceof Map || value instanceof Collection)) {
      return value.toString();
    }
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new SQLException("A parameter can't be written as JSON", "22030", e);
    }
  }

  private static String element(Object value) {
    return value == null
        ? "NULL"
        : '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
