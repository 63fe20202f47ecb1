package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.CallTrace;
import dev.lakebase.mcp.tool.ToolCall;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.ResourceHelper;

/**
 * One operation in a route; without a governed call in the exchange it does nothing. The
 * descriptions are what docs/extending.md and the editors' schema say.
 */
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "lakebase",
    title = "Lakebase",
    syntax = "lakebase:operation",
    producerOnly = true,
    category = Category.DATABASE)
public final class LakebaseEndpoint extends DefaultEndpoint {
  @UriPath(
      enums = "query,execute,cursor,explain,begin,script,snapshot,commit,rollback",
      description =
          "query: the route's own statement, writing only if the tool does; execute: the same for a"
              + " statement that writes; cursor, execute and explain with argument: the caller's,"
              + " as the policy judged it; begin, script, snapshot, commit and rollback: a transaction"
              + " over several steps")
  @Metadata(required = true)
  private final String operation;

  @UriParam(
      description =
          "The route's own statement: text, classpath:FILE or file:FILE. :#name binds an argument"
              + " or header, :#${...} a Simple expression. query without it runs an AuthoredSql"
              + " from the body")
  private String sql = "";

  @UriParam(
      enums = "SelectList,SelectOne,Result",
      defaultValue = "SelectList",
      description =
          "SelectList: a list of maps; SelectOne: one map, of a single column its value, null"
              + " without a row; Result: {rows, row_count, truncated} and, of a statement that"
              + " writes, {affected_rows, command}. execute answers with Result by default")
  private String outputType = "";

  @UriParam(
      description =
          "Rows at most, 1 or more. The argument max_rows and the call's limits only lower it")
  private int maxRows = Integer.MAX_VALUE;

  @UriParam(description = "The argument that holds the caller's own statement, mostly sql")
  private String argument = "";

  @UriParam(
      description =
          "With begin: a Simple expression for a branch of project_name; else the call's branch")
  private String branch = "";

  LakebaseEndpoint(String uri, LakebaseComponent component, String operation) {
    super(uri, component);
    this.operation = operation;
  }

  public void setSql(String sql) {
    this.sql = sql.strip();
  }

  public void setOutputType(String outputType) {
    this.outputType = outputType;
  }

  public void setMaxRows(int maxRows) {
    this.maxRows = maxRows;
  }

  public void setArgument(String argument) {
    this.argument = argument;
  }

  public void setBranch(String branch) {
    this.branch = branch;
  }

  /**
   * @throws IllegalArgumentException that says what is wrong with the options
   */
  Operation operation() throws IOException {
    if (maxRows < 1) {
      throw new IllegalArgumentException("maxRows is " + maxRows + " and must be 1 or more");
    }
    Database database = ((LakebaseComponent) getComponent()).database();
    boolean callers = !argument.isEmpty();
    if (callers && !(sql.isEmpty() && outputType.isEmpty())) {
      throw new IllegalArgumentException(
          "argument runs the caller's statement: sql and outputType don't go with it");
    }
    TransactionOperations transactions = new TransactionOperations(database);
    return switch (operation) {
      case "begin" -> transactions.begin(branch());
      case "script" -> transactions.script(mandatoryArgument());
      case "snapshot" -> transactions.snapshot(mandatory(statement()));
      case "commit" -> transactions.commit();
      case "rollback" -> transactions.rollback();
      case "query" -> {
        if (callers) {
          throw new IllegalArgumentException(
              "lakebase:query runs the route's own sql; the caller's argument is for lakebase:cursor"
                  + " or lakebase:execute");
        }
        yield new QueryOperation(
            database, statement(), QueryOperation.Output.of(outputType, "SelectList"), maxRows);
      }
      case "execute" -> {
        if (callers) {
          yield Operation.governed(argument, maxRows, database::execute, SqlResult::toBody);
        }
        yield new QueryOperation(
                database,
                mandatory(statement()),
                QueryOperation.Output.of(outputType, "Result"),
                maxRows)
            .writing();
      }
      case "cursor" ->
          Operation.governed(mandatoryArgument(), maxRows, database::read, SqlResult::toBody);
      case "explain" ->
          Operation.governed(mandatoryArgument(), maxRows, database::read, SqlResult::toPlan);
      default ->
          throw new IllegalArgumentException(
              "lakebase: knows query, execute, cursor, explain, begin, script, snapshot, commit and"
                  + " rollback, not "
                  + operation);
    };
  }

  private SqlWord word() throws IOException {
    if (!argument.isEmpty()) {
      return SqlWord.ofCallers(argument);
    }
    if (sql.isEmpty()) {
      return SqlWord.always(operation.toUpperCase(Locale.ROOT));
    }
    return SqlWord.always(SqlWord.first(ResourceHelper.hasScheme(sql) ? resource() : sql));
  }

  private AuthoredStatement statement() throws IOException {
    if (sql.isEmpty()) {
      return AuthoredStatement.IN_THE_BODY;
    }
    if (ResourceHelper.hasScheme(sql)) {
      return AuthoredStatement.of(NamedSql.parse(resource()), getCamelContext());
    }
    if (NamedSql.hasLineComment(sql)) {
      throw new IllegalArgumentException(
          "A comment that ends with its line would swallow the rest, since the lines of an option are"
              + " joined: write /* */, or put the statement into a file");
    }
    return AuthoredStatement.of(NamedSql.parse(sql), getCamelContext());
  }

  private static AuthoredStatement mandatory(AuthoredStatement statement) {
    if (statement == AuthoredStatement.IN_THE_BODY) {
      throw new IllegalArgumentException(
          "sql is missing: the route's own statement, or for execute argument, the caller's");
    }
    return statement;
  }

  private Optional<Expression> branch() {
    if (branch.isEmpty()) {
      return Optional.empty();
    }
    Expression named = getCamelContext().resolveLanguage("simple").createExpression(branch);
    named.init(getCamelContext());
    return Optional.of(named);
  }

  private String mandatoryArgument() {
    if (argument.isEmpty()) {
      throw new IllegalArgumentException(
          "lakebase:" + operation + " needs the option argument, which names the caller's SQL");
    }
    return argument;
  }

  private String resource() throws IOException {
    try (InputStream in =
        ResourceHelper.resolveMandatoryResourceAsInputStream(getCamelContext(), sql)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public Producer createProducer() throws IOException {
    Operation what = operation();
    SqlWord word = word();
    return new DefaultProducer(this) {
      @Override
      public void process(Exchange exchange) throws Exception {
        ToolCall call = exchange.getProperty(ToolCall.PROPERTY, ToolCall.class);
        if (call == null) {
          throw new IllegalStateException("No governed call in this exchange: nothing is run");
        }
        try (CallTrace.Step step = call.trace().query(word.of(call), operation)) {
          try {
            what.run(call, exchange.getMessage());
          } catch (Exception e) {
            step.failed(e);
            throw e;
          }
        }
      }
    };
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("lakebase: can't be consumed from");
  }
}
