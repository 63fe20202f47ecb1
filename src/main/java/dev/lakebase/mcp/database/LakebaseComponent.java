package dev.lakebase.mcp.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Expression;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.ObjectHelper;

/**
 * {@code lakebase:OPERATION}: a governed call's way to PostgreSQL.
 *
 * <ul>
 *   <li>{@code lakebase:cursor?argument=sql} runs the statement that the governance allowed for
 *       that argument, reading
 *   <li>{@code lakebase:execute?argument=sql} the same, on the primary, writing if it was judged to
 *   <li>{@code lakebase:explain?argument=sql} the same for a judged EXPLAIN; the body becomes its
 *       plan
 *   <li>{@code lakebase:query?sql=...} runs the route author's own statement, inline or {@code
 *       classpath:} or {@code file:}, each {@code :#name} bound to the header of that name; it
 *       writes only if the tool does. {@code outputType} is camel-sql's: SelectList (the default)
 *       or SelectOne. Without {@code sql} the body is an {@link AuthoredSql}
 *   <li>{@code lakebase:begin} opens a transaction on the primary, which the route's next steps
 *       share: {@code query} runs within it, {@code lakebase:script?argument=sql} runs the
 *       statements that the governance allowed for an argument, and {@code
 *       lakebase:snapshot?sql=...} reads under fixed settings, whatever the script has set. {@code
 *       lakebase:commit} ends it; {@code lakebase:rollback} does if it is still open, and so does
 *       the end of the exchange. {@code branch}, a Simple expression, names a branch of {@code
 *       project_name} to be on; else it is where the call chooses to run
 * </ul>
 *
 * Rows are capped by the header {@code max_rows} and by the call's limits.
 */
public final class LakebaseComponent extends DefaultComponent {
  private final Supplier<Database> database;

  /**
   * @param database asked for each endpoint: it is made, and may be refused, when a route needs it
   */
  public LakebaseComponent(Supplier<Database> database) {
    this.database = database;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    Operation operation = operation(remaining, parameters);
    return new LakebaseEndpoint(uri, this, operation);
  }

  private Operation operation(String name, Map<String, Object> parameters) throws IOException {
    Database database = this.database.get();
    TransactionOperations transactions = new TransactionOperations(database);
    switch (name) {
      case "begin" -> {
        return transactions.begin(branch(parameters));
      }
      case "snapshot" -> {
        return transactions.snapshot(NamedSql.parse(text(mandatory(parameters, "sql"))));
      }
      case "commit" -> {
        return transactions.commit();
      }
      case "rollback" -> {
        return transactions.rollback();
      }
      default -> {}
    }
    if (name.equals("query")) {
      String sql = getAndRemoveParameter(parameters, "sql", String.class, "");
      String outputType =
          getAndRemoveParameter(parameters, "outputType", String.class, "SelectList");
      return new QueryOperation(
          database,
          sql.isEmpty() ? Optional.empty() : Optional.of(NamedSql.parse(text(sql))),
          QueryOperation.Output.valueOf(outputType));
    }
    String argument = mandatory(parameters, "argument");
    return switch (name) {
      case "cursor" -> Operation.governed(argument, database::read, SqlResult::toBody);
      case "execute" -> Operation.governed(argument, database::execute, SqlResult::toBody);
      case "explain" -> Operation.governed(argument, database::read, SqlResult::toPlan);
      case "script" -> transactions.script(argument);
      default ->
          throw new IllegalArgumentException(
              "lakebase: knows cursor, execute, explain, query, begin, script, snapshot, commit and"
                  + " rollback, not "
                  + name);
    };
  }

  private Optional<Expression> branch(Map<String, Object> parameters) {
    return Optional.ofNullable(getAndRemoveParameter(parameters, "branch", String.class))
        .map(getCamelContext().resolveLanguage("simple")::createExpression);
  }

  private String mandatory(Map<String, Object> parameters, String option) {
    String value = getAndRemoveParameter(parameters, option, String.class);
    if (ObjectHelper.isEmpty(value)) {
      throw new IllegalArgumentException("The option " + option + " is missing");
    }
    return value;
  }

  private String text(String sql) throws IOException {
    if (!ResourceHelper.hasScheme(sql)) {
      return sql;
    }
    CamelContext context = getCamelContext();
    try (InputStream resource =
        ResourceHelper.resolveMandatoryResourceAsInputStream(context, sql)) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
