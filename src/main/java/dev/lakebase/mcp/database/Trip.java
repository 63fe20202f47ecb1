package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.ToolFailure;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.core.Field;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.ParameterList;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.SqlCommand;
import org.postgresql.core.Tuple;
import org.postgresql.core.v3.SqlSerializationContext;
import org.postgresql.jdbc.PgConnection;

/**
 * Statements that travel to PostgreSQL together and come back together: one round trip. Each is its
 * own Parse message of the extended protocol, and no client splits or rewrites it; so a text that
 * holds two statements is refused by PostgreSQL itself, whatever any parser on this side believed.
 *
 * <p>This is why the driver's query executor is used, and not {@code java.sql.Statement}, which
 * splits at semicolons by its own reading of the text. The executor also hands over type OIDs,
 * undecoded values and command tags, which JDBC hides behind further queries.
 */
final class Trip {
  private static final int FLAGS =
      QueryExecutor.QUERY_SUPPRESS_BEGIN
          | QueryExecutor.QUERY_NO_BINARY_TRANSFER
          | QueryExecutor.QUERY_BOTH_ROWS_AND_STATUS;

  private final List<NativeQuery> statements;
  private final int target;

  private Trip(List<NativeQuery> statements, int target) {
    this.statements = statements;
    this.target = target;
  }

  /**
   * @param target index of the statement whose answer is wanted
   */
  static Trip of(List<NativeQuery> statements, int target) {
    return new Trip(statements, target);
  }

  /**
   * @throws ToolFailure for a NUL, at which PostgreSQL would stop reading
   */
  static NativeQuery statement(String sql) {
    if (sql.indexOf('\0') >= 0) {
      throw new ToolFailure("SQL syntax error: the text holds a NUL character.");
    }
    return new NativeQuery(sql, new int[0], false, SqlCommand.BLANK);
  }

  /**
   * @param maxRows how many rows PostgreSQL sends for each statement; 0: all
   * @throws SQLException of the first statement that failed; the later ones did not run
   */
  Answer run(PgConnection connection, int maxRows) throws SQLException {
    QueryExecutor executor = connection.getQueryExecutor();
    List<Query> parts = new ArrayList<>(statements.size());
    for (NativeQuery statement : statements) {
      parts.add(executor.wrap(List.of(statement)));
    }
    return runOnce(connection, parts, target, maxRows);
  }

  /** Parts that are not prepared yet are not prepared by this either. */
  static Answer runOnce(PgConnection connection, List<Query> parts, int target, int maxRows)
      throws SQLException {
    return run(connection, parts, target, maxRows, FLAGS | QueryExecutor.QUERY_ONESHOT);
  }

  /** Parts that are not prepared yet are prepared by this. */
  static Answer runPrepared(PgConnection connection, List<Query> parts, int target, int maxRows)
      throws SQLException {
    return run(connection, parts, target, maxRows, FLAGS);
  }

  private static Answer run(
      PgConnection connection, List<Query> parts, int target, int maxRows, int flags)
      throws SQLException {
    Collector collector = new Collector(parts.get(target), target);
    connection
        .getQueryExecutor()
        .execute(new Parts(parts.toArray(Query[]::new)), null, collector, maxRows, 0, flags);
    return collector.answer();
  }

  /** The same for a query that the driver keeps prepared, in a trip of its own making. */
  static Answer run(
      PgConnection connection, Query query, int target, ParameterList parameters, int maxRows)
      throws SQLException {
    Query[] parts = query.getSubqueries();
    Collector collector = new Collector(parts == null ? query : parts[target], target);
    connection.getQueryExecutor().execute(query, parameters, collector, maxRows, 0, FLAGS);
    return collector.answer();
  }

  /**
   * What PostgreSQL said to one statement.
   *
   * @param fields its columns; empty if it returns no rows
   * @param rows values in text format, in the client encoding UTF-8
   * @param tag the command tag's first word, such as UPDATE; empty if {@code maxRows} cut the rows
   * @param affected rows that the tag counts
   */
  record Answer(List<Field> fields, List<Tuple> rows, String tag, long affected) {}

  /** Several queries as the driver's executor takes them: it asks for nothing but these. */
  private record Parts(Query[] getSubqueries) implements Query {
    @Override
    public ParameterList createParameterList() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String toString(ParameterList parameters) {
      return getNativeSql();
    }

    @Override
    public String toString(ParameterList parameters, SqlSerializationContext context) {
      return getNativeSql();
    }

    @Override
    public String getNativeSql() {
      return "";
    }

    @Override
    public SqlCommand getSqlCommand() {
      return SqlCommand.BLANK;
    }

    @Override
    public void close() {
      // The parts close themselves.
    }

    @Override
    public boolean isStatementDescribed() {
      return false;
    }

    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public int getBatchSize() {
      return 1;
    }

    @Override
    public Map<String, Integer> getResultSetColumnNameIndexMap() {
      return Map.of();
    }
  }

  private static final class Collector extends ResultHandlerBase {
    private final Query wanted;
    private final int target;
    private List<Field> fields = List.of();
    private List<Tuple> rows = List.of();
    private String tag = "";
    private long affected;
    private int completed;

    Collector(Query wanted, int target) {
      this.wanted = wanted;
      this.target = target;
    }

    @Override
    public void handleResultRows(
        Query from, Field[] columns, List<Tuple> tuples, ResultCursor cursor) {
      if (from == wanted) {
        fields = List.of(columns);
        rows = tuples;
      }
    }

    @Override
    public void handleCommandStatus(String status, long count, long insertOid) {
      if (completed++ == target) {
        int space = status.indexOf(' ');
        tag = space < 0 ? status : status.substring(0, space);
        affected = Math.max(0, count);
      }
    }

    @Override
    public void handleWarning(SQLWarning warning) {
      // Not kept: a caller's function may raise any number of them.
    }

    Answer answer() {
      return new Answer(fields, rows, tag, affected);
    }
  }
}
