package dev.lakebase.mcp.database;

import dev.lakebase.mcp.tool.GovernedComponent;
import dev.lakebase.mcp.tool.ToolCall;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.sql.SqlComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.service.ServiceHelper;

/**
 * {@code sql:}, camel-sql's, on the connections of governed calls. Each step is one statement in a
 * transaction of its own: on the call's branch, with its limits and its cancellation, READ ONLY
 * unless the tool writes, committed when it went well. Values come as {@code lakebase:query} gives
 * them. Outside of a governed call nothing runs, and the text is the route's own: neither a header
 * nor the body can replace it.
 */
public final class SqlStepComponent extends SqlComponent implements GovernedComponent {
  private static final Set<String> OPTIONS =
      Set.of(
          "query",
          "placeholder",
          "separator",
          "outputType",
          "outputHeader",
          "batch",
          "noop",
          "parametersCount",
          "alwaysPopulateStatement",
          "allowNamedParameters",
          "usePlaceholder",
          "lazyStartProducer");

  private final Database database;
  private final CallConnections connections = new CallConnections();

  public SqlStepComponent(Database database) {
    this.database = database;
    setDataSource(connections);
    setRowMapperFactory(connections);
  }

  /**
   * @throws IllegalArgumentException for an option that would lead around the governed connection,
   *     and for SQL from elsewhere than the route or the class path
   */
  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    for (String option : parameters.keySet()) {
      if (!OPTIONS.contains(option)) {
        throw new IllegalArgumentException(
            "sql: takes no option " + option + " here; it takes " + String.join(", ", sorted()));
      }
    }
    if ("StreamList".equals(parameters.get("outputType"))) {
      throw new IllegalArgumentException(
          "sql: gives its connection back after each step; use outputType SelectList or SelectOne");
    }
    String text = String.valueOf(parameters.getOrDefault("query", remaining));
    if (ResourceHelper.hasScheme(text) && !text.startsWith("classpath:")) {
      throw new IllegalArgumentException(
          "sql: takes its text from the route or from classpath:, not from elsewhere");
    }
    if (!text.startsWith("classpath:")) {
      NamedSql.requireSingle(text);
    }
    return new SqlStepEndpoint(uri, this, super.createEndpoint(uri, remaining, parameters));
  }

  private static Iterable<String> sorted() {
    return OPTIONS.stream().sorted().toList();
  }

  private static final class SqlStepEndpoint extends DefaultEndpoint {
    private final SqlStepComponent component;
    private final Endpoint camel;

    SqlStepEndpoint(String uri, SqlStepComponent component, Endpoint camel) {
      super(uri, component);
      this.component = component;
      this.camel = camel;
    }

    @Override
    public Producer createProducer() throws Exception {
      return new SqlStep(this, camel.createProducer(), component);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
      throw new UnsupportedOperationException("sql: can't be consumed from");
    }
  }

  private static final class SqlStep extends DefaultProducer {
    private final Producer camel;
    private final SqlStepComponent component;

    SqlStep(Endpoint endpoint, Producer camel, SqlStepComponent component) {
      super(endpoint);
      this.camel = camel;
      this.component = component;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
      ToolCall call = exchange.getProperty(ToolCall.PROPERTY, ToolCall.class);
      if (call == null) {
        throw new IllegalStateException("No governed call in this exchange: nothing is run");
      }
      exchange.getMessage().removeHeaders("CamelSql*");
      component.database.transaction(
          call,
          connection -> component.connections.lend(connection, call, exchange, camel::process));
    }

    @Override
    protected void doStart() throws Exception {
      super.doStart();
      ServiceHelper.startService(camel);
    }

    @Override
    protected void doStop() throws Exception {
      ServiceHelper.stopService(camel);
      super.doStop();
    }
  }
}
