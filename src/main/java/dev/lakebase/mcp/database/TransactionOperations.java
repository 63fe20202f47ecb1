package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.GovernedSql;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;

/** The steps of a transaction that a route spells out. */
final class TransactionOperations {
  private static final String PROJECT = "project_name";

  private final Database database;

  TransactionOperations(Database database) {
    this.database = database;
  }

  /**
   * @param branch of the project in the header {@code project_name}
   */
  Operation begin(Optional<Expression> branch) {
    return (call, message) -> {
      Exchange exchange = message.getExchange();
      if (Transaction.of(exchange).isPresent()) {
        throw new IllegalStateException("A transaction is open already");
      }
      Optional<Branch> named =
          branch.map(
              it ->
                  new Branch(
                      message.getHeader(PROJECT, String.class),
                      it.evaluate(exchange, String.class)));
      Transaction transaction = database.begin(call, named);
      transaction.keepIn(exchange);
      exchange
          .getExchangeExtension()
          .addOnCompletion(
              new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                  transaction.close();
                }
              });
    };
  }

  Operation script(String argument) {
    return (call, message) -> {
      List<GovernedSql> statements = call.governedScript(argument);
      if (statements.isEmpty()) {
        throw new IllegalStateException("No allowed SQL in the argument " + argument);
      }
      open(message).script(statements);
    };
  }

  /** The body becomes all rows, as maps. */
  Operation snapshot(AuthoredStatement statement) {
    return (call, message) -> {
      AuthoredStatement.Bound bound = statement.bind(call, message);
      message.setBody(open(message).snapshot(bound.sql(), bound.values()).toMaps());
    };
  }

  Operation commit() {
    return (call, message) -> open(message).commit();
  }

  Operation rollback() {
    return (call, message) -> Transaction.of(message.getExchange()).ifPresent(Transaction::close);
  }

  private static Transaction open(Message message) {
    return Transaction.of(message.getExchange())
        .orElseThrow(() -> new IllegalStateException("lakebase:begin has not been called"));
  }
}
