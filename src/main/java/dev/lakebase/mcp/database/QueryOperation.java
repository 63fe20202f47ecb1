package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.ToolCall;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Message;

/** A route author's own statement, with the message's headers as its parameters. */
final class QueryOperation implements Operation {
  /** Header of the answer: more rows existed than the call's limits allow. */
  static final String TRUNCATED = "truncated";

  private final Database database;
  private final Optional<NamedSql> declared;
  private final Output output;

  /**
   * @param declared empty: the body holds an {@link AuthoredSql}
   */
  QueryOperation(Database database, Optional<NamedSql> declared, Output output) {
    this.database = database;
    this.declared = declared;
    this.output = output;
  }

  @Override
  public void run(ToolCall call, Message message) throws Exception {
    NamedSql sql;
    List<Object> values;
    if (declared.isPresent()) {
      sql = declared.get();
      values = Operation.values(sql, message);
    } else {
      AuthoredSql authored = message.getBody(AuthoredSql.class);
      if (authored == null) {
        throw new IllegalStateException("lakebase:query needs the option sql or an AuthoredSql");
      }
      sql = NamedSql.positional(authored.text());
      values = authored.values();
    }
    int maxRows = Operation.maxRows(call, message);
    Optional<Transaction> open = Transaction.of(message.getExchange());
    SqlResult result =
        open.isPresent()
            ? open.get().query(sql, values, maxRows)
            : database.query(call, sql, values, maxRows);
    call.countRows(result.columns().isEmpty() ? result.affected() : result.rows().size());
    message.setHeader(TRUNCATED, result.truncated());
    message.setBody(result.columns().isEmpty() ? result.toBody() : output.of(result));
  }

  /** camel-sql's names. */
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
    };

    abstract Object of(SqlResult result);
  }
}
