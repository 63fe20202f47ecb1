package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.GovernedSql;
import dev.lakebase.mcp.tool.ToolCall;
import java.util.function.Function;
import org.apache.camel.Message;

/** What one {@code lakebase:} endpoint does: reads the message's headers, replaces its body. */
@FunctionalInterface
interface Operation {
  /** How many rows the caller wants at most. */
  String MAX_ROWS = "max_rows";

  void run(ToolCall call, Message message) throws Exception;

  /** Runs what the governance allowed for an argument, and nothing that comes from elsewhere. */
  static Operation governed(
      String argument, int maxRows, Runner runner, Function<SqlResult, Object> body) {
    return (call, message) -> {
      if (Transaction.of(message.getExchange()).isPresent()) {
        throw new IllegalStateException("In a transaction a caller's SQL runs by lakebase:script");
      }
      GovernedSql sql =
          call.governedSql(argument)
              .orElseThrow(
                  () -> new IllegalStateException("No allowed SQL in the argument " + argument));
      SqlResult result = runner.run(call, sql, Math.min(maxRows, maxRows(call, message)));
      call.countRows(result.columns().isEmpty() ? result.affected() : result.rows().size());
      message.setBody(body.apply(result));
    };
  }

  static int maxRows(ToolCall call, Message message) {
    Integer wanted = message.getHeader(MAX_ROWS, Integer.class);
    int most = Math.min(call.limits().maxRows(), Integer.MAX_VALUE - 1);
    return wanted == null ? most : Math.max(1, Math.min(wanted, most));
  }

  /** A method of {@link Database}. */
  @FunctionalInterface
  interface Runner {
    SqlResult run(ToolCall call, GovernedSql sql, int maxRows) throws Exception;
  }
}
