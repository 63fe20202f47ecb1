package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.sql.RowMapperFactory;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The data source that camel-sql sees: it has a connection only while a call lends one to the
 * thread, and that connection prepares single statements and can do nothing else.
 */
final class CallConnections extends AbstractDataSource implements RowMapperFactory {
  private final ThreadLocal<Optional<Loan>> lent = ThreadLocal.withInitial(Optional::empty);

  /** What camel-sql does with an exchange. */
  @FunctionalInterface
  interface Step {
    void process(Exchange exchange) throws Exception;
  }

  /** Carries out the step with this connection, within the call's limits. */
  void lend(Connection connection, ToolCall call, Exchange exchange, Step step) throws Exception {
    Message message = exchange.getMessage();
    Object before = message.getBody();
    Loan loan = new Loan(connection, Operation.maxRows(call, message), call.limits().maxBytes());
    lent.set(Optional.of(loan));
    try {
      step.process(exchange);
    } finally {
      lent.remove();
    }
    if (exchange.getMessage().getBody() instanceof List<?> rows
        && rows != before
        && rows.size() > loan.maxRows) {
      message.setBody(List.copyOf(rows.subList(0, loan.maxRows)));
      message.setHeader(QueryOperation.TRUNCATED, true);
    }
    call.countRows(Math.min(loan.rows, loan.maxRows));
  }

  @Override
  public Connection getConnection() throws SQLException {
    return loan().restricted();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLException("The settings alone say who connects");
  }

  @Override
  public RowMapper<?> newColumnRowMapper() {
    return (row, number) -> loan().read(row);
  }

  @Override
  public RowMapper<?> newBeanRowMapper(Class<?> type) {
    throw new UnsupportedOperationException("Rows are maps");
  }

  private Loan loan() throws SQLException {
    return lent.get()
        .orElseThrow(() -> new SQLException("No governed call in this thread: nothing is run"));
  }

  /** One step's use of a connection. */
  private static final class Loan {
    private final Connection connection;
    private final int maxRows;
    private long bytesLeft;
    private int rows;

    Loan(Connection connection, int maxRows, long maxBytes) {
      this.connection = connection;
      this.maxRows = maxRows;
      this.bytesLeft = maxBytes;
    }

    Connection restricted() {
      return (Connection)
          Proxy.newProxyInstance(
              Connection.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "prepareStatement" -> prepare(method, arguments);
                    case "isClosed" -> false;
                    case "close", "clearWarnings" -> null;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    case "toString" -> "the connection of a governed call";
                    default -> throw new SQLFeatureNotSupportedException(method.getName());
                  });
    }

    private Object prepare(Method method, Object[] arguments) throws Throwable {
      NamedSql.requireSingle((String) arguments[0]);
      try {
        PreparedStatement statement = (PreparedStatement) method.invoke(connection, arguments);
        statement.setMaxRows(maxRows + 1);
        return statement;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }

    Map<String, Object> read(ResultSet row) throws SQLException {
      rows++;
      ExactRow exact = ExactRow.of(row);
      bytesLeft -= exact.bytes();
      if (bytesLeft < 0) {
        throw new ToolFailure(
            "The result is larger than the limit for a result, so nothing was returned or changed."
                + " Select fewer columns or rows.");
      }
      return exact.values();
    }
  }
}
