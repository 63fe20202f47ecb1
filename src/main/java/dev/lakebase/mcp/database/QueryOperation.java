package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.ToolCall;
import dev.lakebase.mcp.tool.ToolFailure;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Message;

/** A route author's own statement, with values from the message. */
final class QueryOperation implements Operation {
  /** Header of the answer: more rows existed than the limits allow. */
  static final String TRUNCATED = "truncated";

  private final Database database;
  private final AuthoredStatement statement;
  private final Output output;
  private final int maxRows;

  QueryOperation(Database database, AuthoredStatement statement, Output output, int maxRows) {
    this.database = database;
    this.statement = statement;
    this.output = output;
    this.maxRows = maxRows;
  }

  @Override
  public void run(ToolCall call, Message message) throws Exception {
    AuthoredStatement.Bound bound = statement.bind(call, message);
    int most = Math.min(maxRows, Operation.maxRows(call, message));
    Optional<Transaction> open = Transaction.of(message.getExchange());
    SqlResult result =
        open.isPresent()
            ? open.get().query(bound.sql(), bound.values(), most)
            : database.query(call, bound.sql(), bound.values(), most);
    call.countRows(result.columns().isEmpty() ? result.affected() : result.rows().size());
    message.setHeader(TRUNCATED, result.truncated());
    message.setBody(result.columns().isEmpty() ? result.toBody() : output.of(result));
  }

  /** The same, refused in a tool that says that it only reads. */
  Operation writing() {
    return (call, message) -> {
      if (!call.tool().writes()) {
        throw new ToolFailure(
            "lakebase:execute writes, and the tool says readOnlyHint: true. Its author has to"
                + " correct it; nothing was run.");
      }
      run(call, message);
    };
  }

  /** What becomes of the rows; the first two are camel-sql's names. */
  enum Output {
    /** A list of maps, column name to value. */
    SelectList {
      @Override
      Object of(SqlResult result) {
        return result.toMaps();
      }
    },
    /** One map; of a single column its value; null without a row. */
    SelectOne {
      @Override
      Object of(SqlResult result) {
        if (result.rows().isEmpty()) {
          return null;
        }
        if (result.rows().size() > 1) {
          throw new IllegalStateException("SelectOne met more than one row");
        }
        Map<String, Object> row = result.toMaps().get(0);
        return result.columns().size() == 1 ? result.rows().get(0).get(0) : row;
      }
    },
    /** Rows as maps, how many, and whether there were more; of a write, what it changed. */
    Result {
      @Override
      Object of(SqlResult result) {
        return result.toRecords();
      }
    };

    abstract Object of(SqlResult result);

    static Output of(String name, String otherwise) {
      String wanted = name.isEmpty() ? otherwise : name;
      return Arrays.stream(values())
          .filter(output -> output.name().equals(wanted))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "outputType is one of " + Arrays.toString(values()) + ", not " + wanted));
    }
  }
}
